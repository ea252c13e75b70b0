"""How an admin gives this product the right to ask YouTube: OAuth 2.0 for web servers, with a code that is exchanged.

The parameters are those of Google's guide for web server applications; `offline` and `consent` make it give a refresh
token each time.
"""

from functools import partial
from http import HTTPStatus
from urllib.parse import urlencode

import requests
from google.auth.exceptions import RefreshError, TransportError
from google.auth.transport.requests import Request
from google.oauth2.credentials import Credentials

from catalogtool.connectors.google import UNKNOWN_CLIENT, WRONG_CLIENT, NotConnected, not_let_in
from catalogtool.connectors.kinds.youtube_data import SCOPES
from catalogtool.core.errors import Invalid, Unavailable
from catalogtool.core.settings import Youtube

CONSENT = "https://accounts.google.com/o/oauth2/v2/auth"
TOKENS = "https://oauth2.googleapis.com/token"
# Somebody waits for it, and for a call after it.
PATIENCE_SECONDS = 10


def consent_address(youtube: Youtube, *, back: str, state: str) -> str:
    """Where the admin's browser is sent; it comes back to `back` with a code and the state."""
    asked = {
        "client_id": youtube.client_id,
        "redirect_uri": back,
        "response_type": "code",
        "scope": " ".join(SCOPES),
        "access_type": "offline",
        "prompt": "consent",
        "state": state,
    }
    where = f"{youtube.url}o/oauth2/v2/auth" if youtube.url else CONSENT
    return f"{where}?{urlencode(asked)}"


def refresh_token_of(youtube: Youtube, *, code: str, back: str) -> str:
    """Exchange the code; raises Invalid for one that can't be used, and Unavailable."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "client_id": youtube.client_id,
        "client_secret": youtube.client_secret,
    }
    try:
        answer = requests.post(_tokens(youtube), form, timeout=PATIENCE_SECONDS, allow_redirects=False)
        said = answer.json()
    except requests.RequestException as error:
        raise Unavailable("Google does not answer. Try to connect again.") from error
    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Unavailable("Google could not answer. Try to connect again.")
    if said.get("error") == UNKNOWN_CLIENT:
        raise Invalid(WRONG_CLIENT)
    if not isinstance(token := said.get("refresh_token"), str):
        raise Invalid("Google did not accept the code: it was used before, or is too old. Connect again.")
    return token


def credentials_of(youtube: Youtube, refresh_token: str | None) -> Credentials:
    """Credentials that get themselves access tokens as they need them; raises NotConnected without a refresh token."""
    token = refresh_token or youtube.refresh_token
    if token is None:
        raise NotConnected("YouTube is not connected. An admin can connect it on the page Connections.")
    return Credentials(  # type: ignore[no-untyped-call]  # the package types it in part
        None,
        refresh_token=token,
        token_uri=_tokens(youtube),
        client_id=youtube.client_id,
        client_secret=youtube.client_secret,
        scopes=list(SCOPES),
    )


def renew(credentials: Credentials) -> None:
    """Have Google give a new access token, for no unit; raises NotConnected when it refuses, and Unavailable."""
    try:
        credentials.refresh(partial(Request(), timeout=PATIENCE_SECONDS))  # type: ignore[no-untyped-call]  # as above
    except RefreshError as error:
        raise not_let_in(error) from error
    except TransportError as error:
        raise Unavailable("Google does not answer. Try again in a while.") from error


def _tokens(youtube: Youtube) -> str:
    return f"{youtube.url}token" if youtube.url else TOKENS
