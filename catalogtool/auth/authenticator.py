"""Authenticator apps: codes of six digits that change every half minute, each good once."""

import base64
import hashlib
import hmac
import io
from typing import Any, cast

import segno
from flask import current_app
from flask_security.totp import Totp
from markupsafe import Markup

from catalogtool.auth.models import User
from catalogtool.core.errors import Invalid
from catalogtool.core.settings import Settings

ISSUER = "Catalog Tool"
# Clocks differ; a code may be so many seconds old or early.
TOLERANCE_SECONDS = 30
DIGITS = 6


class _OnceOnly(Totp):
    """Remembers with the person which code was used last; neither it nor one before is good again."""

    def get_last_counter(self, user: Any) -> int | None:
        return cast("User", user).totp_counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        cast("User", user).totp_counter = tmatch.counter


def new_secret() -> str:
    """Make up what the app and we share, encrypted."""
    return str(_totp().generate_totp_secret())


def qr_code(person: User, secret: str) -> Markup:
    """Draw what the app reads with its camera, as SVG."""
    drawing = io.BytesIO()
    segno.make(_totp().get_totp_uri(person.username, secret), error="m").save(
        drawing, kind="svg", scale=5, border=4, xmldecl=False, svgns=True, light="#fff", omitsize=False
    )
    picture = base64.b64encode(drawing.getvalue()).decode()
    label = "A code to be read by the camera of your authenticator app"
    return Markup('<img class="qr" alt="{}" src="data:image/svg+xml;base64,{}">').format(label, picture)


def key_in_words(secret: str) -> str:
    """What is typed into an app that has no camera, in groups."""
    return str(_totp().get_totp_pretty_key(secret))


def set_up(person: User, secret: str, code: str) -> None:
    """Make the app the person's second factor; Invalid when the code is not one of its."""
    counter = person.totp_counter
    person.totp_counter = None
    if not _is_right(person, secret, code):
        person.totp_counter = counter
        raise Invalid(
            "This code does not fit. Check the clock of your device, and type the code that the app shows now."
        )
    person.totp_secret = secret


def remove(person: User) -> None:
    """Let the app be no second factor any more."""
    person.totp_secret = person.totp_counter = None


def is_code_of(person: User, code: str) -> bool:
    """Whether the code is one of the person's app that was not used yet; it is used now."""
    return person.totp_secret is not None and _is_right(person, person.totp_secret, code)


def _is_right(person: User, secret: str, code: str) -> bool:
    digits = code.replace(" ", "")
    if not (len(digits) == DIGITS and digits.isascii() and digits.isdecimal()):
        return False
    return bool(_totp().verify_totp(digits, secret, person, window=TOLERANCE_SECONDS))


def _totp() -> _OnceOnly:
    settings: Settings = current_app.config["SETTINGS"]
    key = hmac.new(settings.password_salt.encode(), b"authenticator apps", hashlib.sha256).hexdigest()
    return _OnceOnly({1: key}, ISSUER)
