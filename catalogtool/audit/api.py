"""The trail for programs, see docs/api.md."""

from typing import Any

from flask import Blueprint, Flask, request

from catalogtool.audit.entry import Position
from catalogtool.audit.queries import history
from catalogtool.web.access import by_token, requires
from catalogtool.web.programs import asked_limit, next_url

blueprint = Blueprint("audit_api", __name__, url_prefix="/api/audit")


@blueprint.get("/<subject>/<key>")
@requires("review_audit")
@by_token
def show(subject: str, key: str) -> dict[str, Any]:
    """What became of one record, newest first."""
    before, limit = request.args.get("before"), asked_limit()
    entries = history(subject, key, Position.read(before) if before else None, limit + 1)
    last = entries[limit - 1].position if len(entries) > limit else None
    return {
        "entries": [entry.as_json() for entry in entries[:limit]],
        "next": next_url(before=str(last)) if last else None,
    }


def init_app(app: Flask) -> None:
    """Serve the route."""
    app.register_blueprint(blueprint)
