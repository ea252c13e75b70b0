"""Signing in and out; the endpoints carry the names by which Flask-Security refers to them."""

import re

from flask import Blueprint, Flask, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security.utils import login_user, logout_user

from catalogtool.auth import operations
from catalogtool.auth.forms import SignInForm
from catalogtool.auth.models import User
from catalogtool.web.access import find_actor, public, signed_in

pages = Blueprint("security", __name__)

# One slash, for two would name a host; browsers drop control characters and take a backslash for a slash.
_OWN_PATH = re.compile(r"/(?:[^/\\\x00-\x20][^\\\x00-\x20]*)?")

# The same whether there is such an account or not.
REFUSAL = (
    "This name and password don't open an active account. "
    "Check both; if they are forgotten, an admin can set a new password."
)


@pages.route("/sign-in", methods=["GET", "POST"])
@public
def login() -> ResponseReturnValue:
    if find_actor():
        return redirect(url_for("home.index"))
    form = SignInForm()
    if form.validate_on_submit():
        person = operations.authenticate(form.identity.data, form.password.data)
        if person:
            begin_session(person)
            return redirect(_own_page(form.next.data))
        form.form_errors.append(REFUSAL)
    return render_template("auth/security/sign_in.html", form=form), 422 if form.errors else 200


@pages.post("/sign-out")
@signed_in
def logout() -> ResponseReturnValue:
    operations.end_sessions(current_user)
    logout_user()
    session.clear()
    flash("You are signed out.")
    return redirect(url_for("security.login"))


def begin_session(person: User) -> None:
    """Sign the person in with a new session, so that nothing of an earlier one counts."""
    session.clear()
    session.permanent = True
    login_user(person, remember=False)


def _own_page(address: str | None) -> str:
    return address if address and _OWN_PATH.fullmatch(address) else url_for("home.index")


def init_app(app: Flask) -> None:
    app.register_blueprint(pages)
