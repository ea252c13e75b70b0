"""A page for each failure that says what to do; a fragment for htmx, an object for scripts."""

from http import HTTPStatus

from flask import Flask, Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError, Unauthorized

from catalogtool.core.database import session
from catalogtool.core.errors import CatalogToolError
from catalogtool.web import access, log

RETRY_SECONDS = "30"

_SENTENCES = {
    HTTPStatus.BAD_REQUEST: "What was sent can't be understood. Go back, look it over and send it again.",
    HTTPStatus.FORBIDDEN: "Your role does not allow it. Ask an admin if you need it.",
    HTTPStatus.NOT_FOUND: "There is no page at this address. Look for what you need in the menu, or go back.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address can't be used that way. Go back and use the buttons of the page.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "What was sent is too large. Reports of any size go in on the Reports page.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The database does not answer. Nothing was changed; try again in a minute.",
}
_TITLES = {
    HTTPStatus.BAD_REQUEST: "That did not work",
    HTTPStatus.FORBIDDEN: "You may not do this",
    HTTPStatus.NOT_FOUND: "Not found",
    HTTPStatus.METHOD_NOT_ALLOWED: "That can't be done here",
    HTTPStatus.CONFLICT: "That can't be done now",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Too large",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong",
    HTTPStatus.SERVICE_UNAVAILABLE: "Please try again in a minute",
}


def explain(app: Flask) -> None:
    """Answer every failure with words."""
    app.register_error_handler(CatalogToolError, _on_error)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(SecurityError, _on_strange_host)
    app.register_error_handler(Unauthorized, _on_nobody)
    app.register_error_handler(CSRFError, _on_wrong_token)
    app.register_error_handler(InternalServerError, _on_failure)
    app.register_error_handler(DataError, _on_impossible_value)
    for kind in (OperationalError, PoolTimeout):
        app.register_error_handler(kind, _on_no_database)


def _on_error(error: CatalogToolError) -> Response:
    return _answer(error.status, error.message)


def _on_http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error
    status = HTTPStatus(error.code)
    return _answer(status, _SENTENCES.get(status, f"The server answers: {status.phrase}."))


def _on_strange_host(_error: SecurityError) -> Response:
    """No page of ours: its links would lead to the strange host."""
    said = "This is not one of the addresses of this installation, see the setting TRUSTED_HOSTS.\n"
    return Response(said, HTTPStatus.BAD_REQUEST, mimetype="text/plain")


def _on_nobody(_error: Unauthorized) -> ResponseReturnValue:
    """Lead to the sign-in page, and from there back to the page that was asked for."""
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    if access.is_by_token():
        answer = _answer(HTTPStatus.UNAUTHORIZED, "Send a valid API token: Authorization: Bearer ct_…")
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    if _wants_json() or _is_fragment():
        answer = _answer(HTTPStatus.UNAUTHORIZED, "You are not signed in any more. Sign in and try again.")
        answer.headers["HX-Redirect"] = _sign_in(None)
        return answer
    return redirect(_sign_in(back), HTTPStatus.SEE_OTHER)


def _on_wrong_token(_error: CSRFError) -> Response:
    return _answer(
        HTTPStatus.BAD_REQUEST,
        "This page is out of date: you have signed in or out since it was opened. Go back, reload it and try again.",
    )


def _on_failure(error: InternalServerError) -> Response:
    if isinstance(error.original_exception, OperationalError | PoolTimeout):
        return _on_no_database(error.original_exception)
    return _answer(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "The server failed, and nothing was changed. Try again; if it fails again, tell your admin "
        f"this number, which stands in the log: {log.request_id()}.",
        template="errors/broken.html",
    )


def _on_impossible_value(_error: DataError) -> Response:
    """A number or a text in the address that no record can have."""
    status = HTTPStatus.NOT_FOUND if request.method == "GET" else HTTPStatus.BAD_REQUEST
    return _answer(status, _SENTENCES[status])


def _on_no_database(_error: Exception) -> Response:
    status = HTTPStatus.SERVICE_UNAVAILABLE
    return _answer(status, _SENTENCES[status], template="errors/broken.html")


def _answer(status: HTTPStatus, message: str, template: str = "errors/problem.html") -> Response:
    # The page must not be drawn in a transaction that has failed.
    session().rollback()
    title = _TITLES.get(status, _TITLES[HTTPStatus.BAD_REQUEST])
    if _wants_json():
        answer = make_response({"message": message}, status)
    else:
        name = "errors/_problem.html" if _is_fragment() else template
        answer = make_response(_draw(name, title=title, message=message), status)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = RETRY_SECONDS
    return answer


def _draw(template: str, **words: str) -> str:
    if template == "errors/problem.html":
        return render_template(template, **words)
    # What every other page is given, the person and the menu, comes from the database, which may be what failed.
    return current_app.jinja_env.get_template(template).render(words)


def _is_fragment() -> bool:
    return "HX-Request" in request.headers


def _wants_json() -> bool:
    accepted = request.accept_mimetypes
    return access.is_by_token() or request.is_json or accepted["application/json"] > accepted["text/html"]


def _sign_in(back: str | None) -> str:
    return url_for(current_app.config["SIGN_IN_ENDPOINT"], next=back)
