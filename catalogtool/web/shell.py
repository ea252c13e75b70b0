"""What surrounds every page: its transaction, its access rule, its log line and its headers."""

from http import HTTPStatus

from flask import Flask, Response, request

from catalogtool.core.database import may_write, only_read, session
from catalogtool.web import access, forms, headers, hosts, log, problems

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def init_app(app: Flask) -> None:
    """Put the shell around the application; the order is that in which a request meets it."""
    hosts.believe(app, app.config["SETTINGS"])
    log.follow(app)
    app.after_request(_end_transaction)
    headers.protect(app, app.config["SETTINGS"])
    forms.limit_sizes(app)
    app.before_request(_begin_transaction)
    access.guard(app)
    forms.require_tokens(app)
    problems.explain(app)


def _begin_transaction() -> None:
    """Keep requests that only ask from changing anything, whatever the page does."""
    if request.method in SAFE_METHODS:
        only_read()


def _end_transaction(response: Response) -> Response:
    """Make true what the request did, unless its answer says that it failed."""
    if response.status_code < HTTPStatus.BAD_REQUEST:
        session().commit()
    else:
        session().rollback()
    may_write()
    return response
