"""The messages to people: without a mail server they are read here and passed on."""

from flask import Blueprint, Flask, render_template
from flask.typing import ResponseReturnValue

from catalogtool.auth import mail
from catalogtool.web.access import admin_only

pages = Blueprint("mailbox", __name__, url_prefix="/mailbox")


@pages.get("")
@admin_only
def index() -> ResponseReturnValue:
    return render_template("auth/mailbox/index.html", messages=mail.mailbox(), is_sent=mail.is_sent())


def init_app(app: Flask) -> None:
    app.register_blueprint(pages)
