"""Signing in and out; the endpoints carry the names by which Flask-Security refers to them."""

import re

from flask import Blueprint, Flask, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from catalogtool.auth import events, operations, queries, sessions
from catalogtool.auth.forms import SignInForm
from catalogtool.web.access import current_actor, find_actor, public, signed_in

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
            events.act_as_oneself(person)
            sessions.start(person, "password")
            events.record_event(person, "signed_in", "password")
            return redirect(_own_page(form.next.data))
        form.form_errors.append(REFUSAL)
    return render_template("auth/security/sign_in.html", form=form), 422 if form.errors else 200


@pages.post("/sign-out")
@signed_in
def logout() -> ResponseReturnValue:
    events.record_event(queries.get_person(current_actor().id or 0), "signed_out")
    sessions.end_here()
    flash("You are signed out.")
    answer = make_response(redirect(url_for("security.login")))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def _own_page(address: str | None) -> str:
    return address if address and _OWN_PATH.fullmatch(address) else url_for("home.index")


def init_app(app: Flask) -> None:
    app.register_blueprint(pages)
