"""What surrounds every page: its transaction, its access rule, its log line and its headers."""

from http import HTTPStatus

from flask import Flask, Response

from catalogtool.core.database import session
from catalogtool.web import access, forms, headers, log, problems


def init_app(app: Flask) -> None:
    """Put the shell around the application; the order is that in which a request meets it."""
    log.follow(app)
    app.after_request(_end_transaction)
    headers.protect(app, app.config["SETTINGS"])
    forms.limit_sizes(app)
    access.guard(app)
    forms.require_tokens(app)
    problems.explain(app)


def _end_transaction(response: Response) -> Response:
    """Make true what the request did, unless its answer says that it failed."""
    if response.status_code < HTTPStatus.BAD_REQUEST:
        session().commit()
    else:
        session().rollback()
    return response
