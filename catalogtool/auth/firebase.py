"""Firebase accounts: what an ID token must prove before anybody believes it, and that it is believed once."""

import hashlib
import json
import os
import re
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import structlog
from firebase_admin import App, auth, credentials, exceptions
from flask import Flask, current_app
from google.auth.exceptions import GoogleAuthError
from sqlalchemy.dialects.postgresql import insert

from catalogtool.auth.models import Ticket
from catalogtool.core.clock import now
from catalogtool.core.database import session
from catalogtool.core.errors import Invalid, Unavailable
from catalogtool.core.settings import FIREBASE_EMULATORS, Firebase

PURPOSE = "firebase"
# How far the clocks of Google and this machine may be apart, and how long ago the person may have signed in there.
SKEW = timedelta(seconds=10)
RECENT = timedelta(minutes=5)
ANSWER_SECONDS = 10
LONGEST_TOKEN = 8192
GOOGLE = "https://accounts.google.com/o/oauth2/v2/auth"

REFUSAL = "Firebase's answer can't be accepted. Sign in there once more."
NO_ANSWER = "Firebase does not answer just now, so nobody can be recognised by it. Try again in a moment."

_FORM = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_ADDRESS = re.compile(r"[!-?A-~]+@[a-z0-9.-]+", re.ASCII | re.IGNORECASE)
_WRONG = (
    exceptions.InvalidArgumentError,
    exceptions.NotFoundError,
    ValueError,
    TypeError,
    AttributeError,
    KeyError,
    RecursionError,
)

log = structlog.get_logger()


@dataclass(frozen=True)
class Account:
    """Who a token has proved to be there: `uid` never changes, the address may."""

    uid: str
    email: str


def settings() -> Firebase | None:
    """How Firebase is set up here, if it is."""
    return cast("Firebase | None", current_app.config["SETTINGS"].firebase)


def prove(token: str) -> Account:
    """The account that the ID token proves, this once; Invalid if it proves none, Unavailable if nobody can tell.

    Signature, audience, issuer and times are checked by Firebase's own package, and whether the account is disabled
    or signed out there; the rest here.
    """
    asked = _required()
    try:
        _require_plain(token)
        claims = _client().verify_id_token(
            token, check_revoked=True, clock_skew_seconds=int(SKEW.total_seconds())
        )
        _require_recent(claims)
        _require_way_in(claims, asked)
    except _WRONG as error:
        log.warning("firebase token refused", reason=str(error)[:200])
        raise Invalid(REFUSAL) from error
    except (exceptions.FirebaseError, GoogleAuthError) as error:
        log.exception("firebase does not answer")
        raise Unavailable(NO_ANSWER) from error
    account = Account(claims["uid"], _address(claims, asked))
    _use_up(token, claims["exp"])
    return account


def for_browser() -> dict[str, Any] | None:
    """What the pages need to know to ask Firebase; nothing of it is secret."""
    asked = settings()
    if asked is None:
        return None
    return {
        "projectId": asked.project_id,
        "apiKey": asked.api_key,
        "tenantId": asked.tenant_id,
        "google": GOOGLE,
        "googleClientId": asked.google_client_id,
        "providers": asked.providers,
    }


def _required() -> Firebase:
    asked = settings()
    if asked is None:
        raise Invalid("Signing in with Firebase is not set up here.")
    if any(map(os.environ.get, FIREBASE_EMULATORS)):
        raise Unavailable(NO_ANSWER)
    return asked


def _require_plain(token: str) -> None:
    """Raise ValueError unless it is one signed token, which names its key and nothing else, and says nothing twice."""
    if len(token) > LONGEST_TOKEN or not _FORM.fullmatch(token):
        raise ValueError("not the form of a token")
    header, payload = (_read(part) for part in token.split(".")[:2])
    if (
        set(header) - {"alg", "kid", "typ"}
        or header.get("alg") != "RS256"
        or header.get("typ") not in ("JWT", None)
    ):
        raise ValueError("not the header of an ID token")
    if any(type(payload.get(name)) is not int for name in ("iat", "exp", "auth_time")):
        raise ValueError("times that are no whole numbers")


def _read(part: str) -> dict[str, Any]:
    found = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)), object_pairs_hook=_once)
    return cast("dict[str, Any]", found)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name that stands there twice")
    return dict(pairs)


def _require_recent(claims: dict[str, Any]) -> None:
    moment = now()
    signed_in = datetime.fromtimestamp(claims["auth_time"], UTC)
    if not moment - RECENT <= signed_in <= moment + SKEW:
        raise ValueError("not signed in there just now")
    if datetime.fromtimestamp(claims.get("nbf", 0), UTC) > moment + SKEW:
        raise ValueError("not valid yet")


def _require_way_in(claims: dict[str, Any], asked: Firebase) -> None:
    way = claims["firebase"]
    if way["sign_in_provider"] not in asked.providers:
        raise ValueError("signed in there by a way that does not count here")
    if way.get("tenant") != asked.tenant_id:
        raise ValueError("of another tenant")


def _address(claims: dict[str, Any], asked: Firebase) -> str:
    """The address of the account, which must be its owner's and of a domain that is let in."""
    address = claims.get("email")
    if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
        raise Invalid("Your Firebase account has no e-mail address that can be used here.")
    if claims.get("email_verified") is not True:
        raise Invalid("Confirm the e-mail address of your Firebase account first, and then sign in again.")
    if asked.domains and address.lower().rpartition("@")[2] not in asked.domains:
        raise Invalid("Firebase accounts of this domain are not let in here.")
    return address.lower()


def _use_up(token: str, expires: int) -> None:
    """Raise Invalid when the token was used before. The signature is left out: it can be spelled in several ways."""
    signed = token.rpartition(".")[0]
    row = {
        "hash": hashlib.sha256(signed.encode()).hexdigest(),
        "purpose": PURPOSE,
        "expires_at": datetime.fromtimestamp(expires, UTC) + 2 * SKEW,
    }
    fresh = insert(Ticket).values(row).on_conflict_do_nothing().returning(Ticket.hash)
    if session().scalar(fresh) is None:
        log.warning("firebase token refused", reason="used before")
        raise Invalid(REFUSAL)


def _client() -> auth.Client:
    """Firebase's own package, made once for the application, so that it keeps Google's keys for a while."""
    return current_app.extensions["firebase"]


def init_app(app: Flask) -> None:
    """Prepare what checks tokens where Firebase is set up, and let templates ask `firebase()`."""
    app.jinja_env.globals["firebase"] = for_browser
    asked: Firebase | None = app.config["SETTINGS"].firebase
    if asked is None:
        return
    key = credentials.Certificate(json.loads(asked.service_account))
    options = {"projectId": asked.project_id, "httpTimeout": ANSWER_SECONDS}
    app.extensions["firebase"] = auth.Client(App("catalog", key, options), asked.tenant_id)
