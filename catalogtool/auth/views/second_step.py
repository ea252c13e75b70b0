"""Signing in, the second step; and signing in with a passkey, which is both steps in one."""

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.auth import attempts, events, passkeys, second_factor, signing_in
from catalogtool.auth.attempts import TooOften
from catalogtool.auth.models import User
from catalogtool.auth.second_factor_forms import CodeForm
from catalogtool.auth.views.security import own_page
from catalogtool.core.database import transaction
from catalogtool.core.origin import declare
from catalogtool.web.access import public

pages = Blueprint("second_step", __name__, url_prefix="/sign-in")

REFUSAL = "This code does not fit, or it was used already. Wait for the next one and try again."


@pages.route("/second", methods=["GET", "POST"])
@public
def ask() -> ResponseReturnValue:
    person = signing_in.awaited()
    if person is None:
        return redirect(url_for("security.login"))
    form = CodeForm(next=request.args.get("next"))
    status = 200
    if form.validate_on_submit():
        try:
            what = _checked(person, form.code.data)
        except TooOften as error:
            form.code.errors, status = [error.message], error.status
        else:
            if what is not None:
                signing_in.complete(person, what)
                return redirect(own_page(form.next.data))
            form.code.errors = [REFUSAL]
    status = 422 if form.errors and status == 200 else status  # noqa: PLR2004 - nothing else was wrong
    return render_template(
        "auth/second_step/ask.html",
        form=form,
        by_code=person.totp_secret is not None,
        passkeys=passkeys.is_possible() and passkeys.has_any(person),
    ), status


@pages.post("/passkey/options")
@public
def passkey_options() -> ResponseReturnValue:
    """What to ask the device: of the person who is at the second step, or of anybody."""
    return passkeys.request_options(signing_in.awaited())


@pages.post("/passkey")
@public
def passkey() -> ResponseReturnValue:
    awaited = signing_in.awaited()
    person = passkeys.prove(request.form.get("answer", ""), awaited)
    if awaited is None:
        signing_in.let_in(person, "a passkey")
    else:
        signing_in.complete(person, "a passkey")
    return redirect(own_page(request.form.get("next")))


def _checked(person: User, code: str) -> str | None:
    """Count the attempt, and then look at the code."""
    person_id, counted = person.id, attempts.on_code(person.id)
    attempts.take(counted)
    events.act_as_oneself(person)
    what = second_factor.proved_by_code(person, code)
    if what is not None:
        attempts.give_back(counted)
        return what
    with transaction() as current:
        declare(current, signing_in.NOBODY)
        events.record_event(
            current.get_one(User, person_id), "refused", f"wrong code, from {request.remote_addr}"
        )
    return None


def init_app(app: Flask) -> None:
    app.register_blueprint(pages)
