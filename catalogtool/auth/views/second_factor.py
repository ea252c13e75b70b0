"""One's own second factor: an authenticator app, passkeys, and codes for when they are lost."""

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask import session as page_memory
from flask.typing import ResponseReturnValue

from catalogtool.auth import authenticator, events, passkeys, queries, recovery_codes, second_factor
from catalogtool.auth.fresh import fresh
from catalogtool.auth.models import User
from catalogtool.auth.second_factor_forms import AppForm, PasskeyNameForm
from catalogtool.core.errors import Conflict, Invalid
from catalogtool.web.access import current_actor, signed_in

pages = Blueprint("second_factor", __name__, url_prefix="/account/second-factor")

_SECRET = "totp"  # noqa: S105 - the name of what the page remembers


@pages.get("")
@signed_in
def show() -> ResponseReturnValue:
    person = _myself()
    return render_template(
        "auth/second_factor/show.html",
        person=person,
        passkeys=passkeys.of_person(person),
        are_possible=passkeys.is_possible(),
        codes=recovery_codes.count(person),
        has_one=second_factor.has_one(person),
        is_required=second_factor.is_required(person),
    )


@pages.route("/app", methods=["GET", "POST"])
@signed_in
@fresh
def app() -> ResponseReturnValue:
    """Set up an authenticator app: it reads a picture, and its first code shows that it has read it."""
    person, form = _myself(), AppForm()
    secret = page_memory.setdefault(_SECRET, authenticator.new_secret())
    if form.validate_on_submit():
        try:
            authenticator.set_up(person, secret, form.code.data)
        except Invalid as error:
            form.code.errors = [error.message]
        else:
            page_memory.pop(_SECRET)
            return _codes_or_back(person, "Your authenticator app is set up.")
    return render_template(
        "auth/second_factor/app.html",
        form=form,
        picture=authenticator.qr_code(person, secret),
        key=authenticator.key_in_words(secret),
    ), 422 if form.errors else 200


@pages.post("/app/remove")
@signed_in
@fresh
def remove_app() -> ResponseReturnValue:
    person = _myself()
    authenticator.remove(person)
    second_factor.require_another(person)
    return _back("The authenticator app is removed.")


@pages.post("/codes")
@signed_in
@fresh
def make_codes() -> ResponseReturnValue:
    """Show new codes in the answer itself: nowhere else may they be kept."""
    person = _myself()
    if not second_factor.has_one(person):
        raise Conflict("Recovery codes stand in for a second factor. Set one up first.")
    events.record_event(person, "recovery_codes", str(recovery_codes.CODES))
    return render_template(
        "auth/second_factor/codes.html", codes=recovery_codes.make(person), what_happened=None
    )


@pages.post("/passkeys/options")
@signed_in
@fresh
def passkey_options() -> ResponseReturnValue:
    return passkeys.creation_options(_myself())


@pages.post("/passkeys")
@signed_in
@fresh
def add_passkey() -> ResponseReturnValue:
    person, form = _myself(), PasskeyNameForm()
    if not form.validate():
        raise Invalid("Your device has not answered. Try again.")
    passkey = passkeys.add(person, form.answer.data, form.name.data)
    events.record_event(person, "passkey_added", passkey.name)
    return _codes_or_back(person, "Your passkey is kept.")


@pages.post("/passkeys/<int:passkey_id>/remove")
@signed_in
@fresh
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    person = _myself()
    events.record_event(person, "passkey_removed", passkeys.remove(person, passkey_id))
    second_factor.require_another(person)
    return _back("The passkey is removed.")


def _codes_or_back(person: User, what_happened: str) -> ResponseReturnValue:
    """Show recovery codes along with the first second factor."""
    if recovery_codes.count(person):
        return _back(what_happened)
    events.record_event(person, "recovery_codes", str(recovery_codes.CODES))
    codes = recovery_codes.make(person)
    return render_template("auth/second_factor/codes.html", codes=codes, what_happened=what_happened)


def _back(sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for("second_factor.show"))


def _myself() -> User:
    return queries.get_person(current_actor().id or 0)


def init_app(app: Flask) -> None:
    app.register_blueprint(pages)
