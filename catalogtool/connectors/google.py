"""Calls of Google's APIs by their own client: counted, tried again as that client does, and with errors in words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import google_auth_httplib2
import httplib2
from google.auth.exceptions import RefreshError, TransportError
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build_from_document
from googleapiclient.errors import HttpError

from catalogtool.core.errors import CatalogToolError, Conflict, Invalid, NotFound, Unavailable

SERVER_ERROR = 500
TOO_MANY = 429
SIGNED_OUT = 401
FORBIDDEN = 403
GONE = 404
USED_UP = frozenset({"quotaExceeded", "dailyLimitExceeded"})
# These pass, mostly in the seconds for which the client itself waits.
TOO_FAST = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})

# What OAuth 2.0 calls a client that does not prove itself.
UNKNOWN_CLIENT = "invalid_client"
WRONG_CLIENT = "Google does not know this client. Are YOUTUBE_CLIENT_ID and YOUTUBE_CLIENT_SECRET right?"

NEVER_REACHED = (ConnectionRefusedError, httplib2.ServerNotFoundError)

Answer = dict[str, Any]


@dataclass(frozen=True)
class Patience:
    """How long an answer may take, and how often a call that came to nothing is tried again."""

    seconds: int
    tries_again: int


PATIENT = Patience(seconds=60, tries_again=5)


class QuotaUsedUp(CatalogToolError):
    """The service gives no more answers today."""


class NotConnected(Conflict):
    """Nobody has given this product the right to ask, or that was taken back."""


class Metered(httplib2.Http):  # type: ignore[misc]  # the package is not typed
    """Calls that are counted: each costs a unit, however it ends and however often it was tried.

    What fetches tokens costs nothing, and neither does what never reached a server.
    """

    def __init__(self, tokens: str, seconds: int) -> None:
        """`tokens` is the address that gives tokens; an answer may take so many seconds."""
        super().__init__(timeout=seconds)
        self._tokens = tokens
        self.calls = 0

    def request(self, uri: str, *arguments: Any, **named: Any) -> Any:
        units = int(uri != self._tokens)
        self.calls += units
        try:
            return super().request(uri, *arguments, **named)
        except NEVER_REACHED:
            self.calls -= units
            raise


class Client:
    """One API, for one thread at a time: the transport below can't be shared."""

    def __init__(
        self,
        document: Mapping[str, Any],
        credentials: Credentials,
        root: str | None = None,
        patience: Patience = PATIENT,
    ) -> None:
        """Speak with the API that the document describes; `root`, which ends in a slash, stands in for its address."""
        self._http = Metered(credentials.token_uri, patience.seconds)
        self._tries_again = patience.tries_again
        authorised = google_auth_httplib2.AuthorizedHttp(credentials, http=self._http)
        self.methods = build_from_document(_rooted(document, root), http=authorised)

    @property
    def calls(self) -> int:
        """How many calls were made so far, those that were tried again included."""
        return self._http.calls

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def ask(self, request: Any) -> Answer:
        """Give the answer; raises QuotaUsedUp, NotConnected, Invalid and, where waiting may help, Unavailable."""
        try:
            answer: Answer = request.execute(num_retries=self._tries_again)
        except HttpError as error:
            raise in_words(error) from error
        except RefreshError as error:
            raise not_let_in(error) from error
        except (httplib2.HttpLib2Error, TransportError, OSError) as error:
            raise Unavailable("YouTube does not answer.") from error
        return answer


def not_let_in(error: RefreshError) -> CatalogToolError:
    """Say why Google gives no access token, and what can be done."""
    if error.retryable:
        return Unavailable("Google could not answer.")
    if UNKNOWN_CLIENT in str(error):
        return NotConnected(WRONG_CLIENT)
    return NotConnected("YouTube has taken back the right to ask. An admin can connect it again.")


def in_words(error: HttpError) -> CatalogToolError:
    """Say what the service has refused, and what can be done."""
    status, reason = int(error.status_code), reason_of(error)
    if reason in USED_UP:
        return QuotaUsedUp("YouTube has no more units for today.")
    if status == SIGNED_OUT:
        return NotConnected("YouTube does not know the right to ask. An admin can connect it again.")
    if status == TOO_MANY or reason in TOO_FAST:
        return Unavailable("YouTube was asked too much at once.")
    if status >= SERVER_ERROR:
        return Unavailable(f"YouTube could not answer ({status}).")
    if status == FORBIDDEN:
        return NotConnected(f"YouTube does not allow this ({reason}). Is the content owner the right one?")
    if status == GONE:
        return NotFound("YouTube knows nothing of it.")
    return Invalid(f"YouTube did not understand the question ({reason or status}).")


def reason_of(error: HttpError) -> str:
    """Find the reason where Google's services write it, or nothing."""
    try:
        said = json.loads(error.content)["error"]
        return str(said["errors"][0]["reason"] if said.get("errors") else said.get("status", ""))
    except (ValueError, KeyError, TypeError, IndexError):
        return ""


def _rooted(document: Mapping[str, Any], root: str | None) -> dict[str, Any]:
    if root is None:
        return dict(document)
    left = {name: value for name, value in document.items() if name != "mtlsRootUrl"}
    return {**left, "rootUrl": root, "baseUrl": root + document["servicePath"]}
