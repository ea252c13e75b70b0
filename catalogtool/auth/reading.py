"""Whoever looks at the trail without being an admin leaves a note of it there."""

from http import HTTPStatus

from flask import Flask, Response, current_app, g, request
from sqlalchemy import text

from catalogtool.core.database import noting
from catalogtool.core.origin import Origin, declare
from catalogtool.web.access import Actor, rule_of

LONGEST = 300

_READ = text("select record_event(:person_id, 'read', :what)")


def _note(response: Response) -> Response:
    reader: Actor | None = g.get("actor")
    shown = request.method in {"GET", "HEAD"} and response.status_code < HTTPStatus.BAD_REQUEST
    if reader is None or reader.is_admin or not shown or not _is_of_trail():
        return response
    with noting() as connection:
        declare(connection, Origin(reader.id, reader.name, "system"))
        connection.execute(_READ, {"person_id": reader.id, "what": request.full_path.rstrip("?")[:LONGEST]})
    return response


def _is_of_trail() -> bool:
    rule = rule_of(current_app.view_functions[request.endpoint or "static"])
    return isinstance(rule, frozenset) and "review_audit" in rule


def init_app(app: Flask) -> None:
    app.after_request(_note)
