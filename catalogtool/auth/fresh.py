"""Acts for which people prove anew who they are, unless they have done so a moment ago."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.auth import sessions
from catalogtool.core.clock import now
from catalogtool.core.database import session
from catalogtool.core.errors import Forbidden

View = TypeVar("View", bound=Callable[..., Any])

FRESH = timedelta(minutes=15)
SENTENCE = "Prove once more that it is you, and then do it again."


class Stale(Forbidden):
    """The person has proved who they are too long ago for this."""


def fresh(view: View) -> View:
    """Let people do this within a quarter of an hour of proving who they are; stands below the rule of access."""

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        require_fresh()
        return view(*args, **kwargs)

    return cast("View", checked)


def require_fresh() -> None:
    """Raise Stale when the person must prove anew who they are; Forbidden for programs, which can't."""
    row = sessions.current()
    if row is None:
        raise Forbidden("This can be done in the pages only.")
    if row.authenticated_at < now() - FRESH:
        raise Stale(SENTENCE)


def _lead_to_proof(_error: Stale) -> ResponseReturnValue:
    session().rollback()
    address = url_for("proof.ask", next=_page())
    if "HX-Request" in request.headers or request.is_json:
        answer = make_response({"message": SENTENCE}, HTTPStatus.FORBIDDEN)
        answer.headers["HX-Redirect"] = address
        return answer
    return redirect(address, HTTPStatus.SEE_OTHER)


def _page() -> str | None:
    """The page itself, or the one with the button that was pressed."""
    if request.method == "GET" and "HX-Request" not in request.headers:
        return request.full_path.rstrip("?")
    before = urlsplit(request.referrer or "")
    return (
        (before.path + (f"?{before.query}" if before.query else ""))
        if before.netloc == request.host
        else None
    )


def init_app(app: Flask) -> None:
    app.register_error_handler(Stale, _lead_to_proof)
