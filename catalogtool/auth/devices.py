"""Browsers in which a person has signed in before: whoever guesses elsewhere can't keep their owner out."""

import secrets
from datetime import timedelta

from flask import Flask, Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from catalogtool.auth.models import User

LASTS = timedelta(days=365)


def known(person: User | None) -> str | None:
    """What this browser is known by, if the person has signed in with it; anybody else's counts for nothing."""
    try:
        owner, device = _signer().loads(request.cookies.get(_name(), ""), max_age=int(LASTS.total_seconds()))
    except (BadSignature, ValueError):
        return None
    return str(device) if person is not None and owner == person.id else None


def remember(person: User) -> None:
    """Give the browser a cookie that says that the person has signed in with it; it lets nobody in."""
    g.device_cookie = _signer().dumps([person.id, secrets.token_hex(16)])


def _answer(response: Response) -> Response:
    if "device_cookie" in g:
        response.set_cookie(
            _name(),
            g.device_cookie,
            max_age=LASTS,
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
            httponly=True,
            samesite="Lax",
        )
    return response


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="device")


def _name() -> str:
    return "__Host-catalog-device" if current_app.config["SESSION_COOKIE_SECURE"] else "catalog-device"


def init_app(app: Flask) -> None:
    app.after_request(_answer)
