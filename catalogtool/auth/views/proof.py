"""Proving anew who one is, before something dangerous."""

from flask import Blueprint, Flask, redirect, render_template, request
from flask.typing import ResponseReturnValue

from catalogtool.auth import attempts, firebase_accounts, operations, passkeys, sessions
from catalogtool.auth.attempts import TooOften
from catalogtool.auth.firebase import prove
from catalogtool.auth.models import UserSession
from catalogtool.auth.second_factor_forms import ProofForm
from catalogtool.auth.views.security import own_page
from catalogtool.core.errors import Forbidden
from catalogtool.web.access import signed_in

pages = Blueprint("proof", __name__, url_prefix="/re-authenticate")


@pages.route("", methods=["GET", "POST"])
@signed_in
def ask() -> ResponseReturnValue:
    row = _row()
    form = ProofForm(next=request.args.get("next"))
    if form.validate_on_submit() and _is_password(row, form):
        sessions.renew(row)
        return redirect(own_page(form.next.data))
    return render_template(
        "auth/proof/ask.html",
        form=form,
        person=row.person,
        passkeys=passkeys.is_possible() and passkeys.has_any(row.person),
    ), 422 if form.errors else 200


@pages.post("/passkey/options")
@signed_in
def passkey_options() -> ResponseReturnValue:
    return passkeys.request_options(_row().person)


@pages.post("/passkey")
@signed_in
def passkey() -> ResponseReturnValue:
    row = _row()
    passkeys.prove(request.form.get("answer", ""), row.person)
    sessions.renew(row)
    return redirect(own_page(request.form.get("next")))


@pages.post("/firebase")
@signed_in
def firebase() -> ResponseReturnValue:
    row = _row()
    person = firebase_accounts.find(prove(request.form.get("token", "")))
    if person is None or person.id != row.user_id:
        raise Forbidden("That is not the Firebase account that yours is linked to.")
    sessions.renew(row)
    return redirect(own_page(request.form.get("next")))


def _is_password(row: UserSession, form: ProofForm) -> bool:
    person_id, username = row.user_id, row.person.username
    try:
        attempts.take(attempts.on_code(person_id))
    except TooOften as error:
        form.password.errors = [error.message]
        return False
    if operations.authenticate(username, form.password.data) is None:
        form.password.errors = ["That is not your password."]
        return False
    attempts.give_back(attempts.on_code(person_id))
    return True


def _row() -> UserSession:
    row = sessions.current()
    if row is None:
        raise Forbidden("This can be done in the pages only.")
    return row


def init_app(app: Flask) -> None:
    app.register_blueprint(pages)
