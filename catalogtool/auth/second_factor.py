"""What a person proves besides the password: a code of an app, a code on paper, or a passkey."""

from flask import Flask, Response, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from catalogtool.auth import authenticator, events, passkeys, recovery_codes, sessions
from catalogtool.auth.models import User
from catalogtool.core.errors import Conflict
from catalogtool.core.settings import Settings

# What an admin who must set one up may open until then.
OPEN = ("second_factor", "second_step", "proof", "security", "static")


def has_one(person: User) -> bool:
    """Whether a password alone does not let the person in."""
    return person.totp_secret is not None or passkeys.has_any(person)


def proved_by_code(person: User, code: str) -> str | None:
    """Use up the code of the app or on paper, and tell what it was; None when it is none of the person's."""
    if authenticator.is_code_of(person, code):
        return "a code"
    if recovery_codes.use(person, code):
        events.record_event(person, "recovery_code_used", str(recovery_codes.count(person)))
        return "a recovery code"
    return None


def require_another(person: User) -> None:
    """Raise Conflict when the person must have a second factor and has none any more."""
    if is_required(person) and not has_one(person):
        raise Conflict("Admins must have a second factor here. Add another one before you remove this.")
    if not has_one(person):
        recovery_codes.forget(person)


def factors_of(person: User) -> list[str]:
    """What the person has besides the password, in words."""
    held = {"authenticator app": person.totp_secret is not None, "passkey": passkeys.has_any(person)}
    return [name for name, is_held in held.items() if is_held]


def take_away(person: User) -> None:
    """Remove all of it, for somebody who has lost it; the password alone lets them in then."""
    authenticator.remove(person)
    for passkey in passkeys.of_person(person):
        events.record_event(person, "passkey_removed", passkeys.remove(person, passkey.id))
    recovery_codes.forget(person)


def is_required(person: User) -> bool:
    """Whether the person must have a second factor here."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.require_second_factor_for_admins and person.is_admin


def _lead_to_set_up() -> BaseResponse | Response | None:
    if request.endpoint is None or request.endpoint.partition(".")[0] in OPEN:
        return None
    row = sessions.current() if _setting_is_on() else None
    if row is None or not row.person.is_admin or has_one(row.person):
        return None
    return redirect(url_for("second_factor.show"))


def _setting_is_on() -> bool:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.require_second_factor_for_admins


def init_app(app: Flask) -> None:
    """Lead admins who lack one to where it is set up, and let templates write `person|factors_of`."""
    app.before_request(_lead_to_set_up)
    app.jinja_env.filters["factors_of"] = factors_of
