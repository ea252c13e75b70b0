"""Signing in and out; the endpoints carry the names by which Flask-Security refers to them."""

import re

from flask import Blueprint, Flask, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from catalogtool.auth import events, passkeys, queries, sessions, signing_in
from catalogtool.auth.attempts import TooOften
from catalogtool.auth.forms import SignInForm
from catalogtool.web.access import current_actor, find_actor, public, signed_in

pages = Blueprint("security", __name__)

# One slash, for two would name a host; browsers drop control characters and take a backslash for a slash.
_OWN_PATH = re.compile(r"/(?:[^/\\\x00-\x20][^\\\x00-\x20]*)?")

# The same whether there is such an account or not.
REFUSAL = (
    "This name and password don't open an active account. "
    "Check both; if the password is forgotten, choose a new one."
)


@pages.route("/sign-in", methods=["GET", "POST"])
@public
def login() -> ResponseReturnValue:
    if find_actor():
        return redirect(url_for("home.index"))
    form = SignInForm()
    status = 200
    if form.validate_on_submit():
        try:
            person = signing_in.by_password(form.identity.data, form.password.data)
        except TooOften as error:
            form.form_errors.append(error.message)
            status = error.status
        else:
            if person is not None:
                return redirect(signing_in.admit(person, "a password", own_page(form.next.data)))
            form.form_errors.append(REFUSAL)
    status = 422 if form.errors and status == 200 else status  # noqa: PLR2004 - nothing else was wrong
    return render_template("auth/security/sign_in.html", form=form, passkeys=passkeys.is_possible()), status


@pages.post("/sign-out")
@signed_in
def logout() -> ResponseReturnValue:
    events.record_event(queries.get_person(current_actor().id or 0), "signed_out")
    sessions.end_here()
    flash("You are signed out.")
    answer = make_response(redirect(url_for("security.login")))
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def own_page(address: str | None) -> str:
    return address if address and _OWN_PATH.fullmatch(address) else url_for("home.index")


def init_app(app: Flask) -> None:
    app.register_blueprint(pages)
