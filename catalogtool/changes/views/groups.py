"""One group of a preview, and the whole difference as a file."""

import re
from typing import Any

from flask import Response, abort, render_template, request, url_for

from catalogtool.changes import difference as files
from catalogtool.changes import preview, queries
from catalogtool.changes.views import blueprint
from catalogtool.core.database import db, session
from catalogtool.core.errors import Invalid
from catalogtool.web.access import requires
from catalogtool.web.listing import SIZE

SAMPLES = 5
PLACE = re.compile(r"\([0-9]{1,9},[0-9]{1,4}\)")


@blueprint.get("/<int:changeset_id>/groups/<int:group_id>")
@requires("view")
def group(changeset_id: int, group_id: int) -> str:
    """All records of the group, page by page."""
    after = request.args.get("after")
    if after is not None and not PLACE.fullmatch(after):
        raise Invalid("This link into the list is damaged. Go back to the preview and open the group anew.")
    shown = _shown(changeset_id, group_id, SIZE + 1, after)
    rows = shown["rows"]
    last = rows[SIZE - 1].place if len(rows) > SIZE else None
    next_url = last and url_for("changes.group", changeset_id=changeset_id, group_id=group_id, after=last)
    return render_template("changes/group.html", **shown | {"rows": rows[:SIZE]}, next_url=next_url)


@blueprint.get("/<int:changeset_id>/groups/<int:group_id>/samples")
@requires("view")
def samples(changeset_id: int, group_id: int) -> str:
    """Some records of the group, for the preview to fetch when they are asked for."""
    return render_template("changes/_samples.html", **_shown(changeset_id, group_id, SAMPLES))


@blueprint.get("/<int:changeset_id>/difference.<form>")
@requires("view")
def difference(changeset_id: int, form: str) -> Response:
    """Everything that would change, one row a field, as a file that is written while it is sent."""
    if form not in files.FORMS:
        abort(404)
    wanted = files.FORMS[form]
    pieces = files.written(db.engine, queries.find(changeset_id).id, wanted)
    answer = Response(pieces, mimetype=wanted.mimetype)
    name = f"changeset {changeset_id} difference.{form}"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _shown(changeset_id: int, group_id: int, limit: int, after: str | None = None) -> dict[str, Any]:
    changeset, found = queries.find(changeset_id), queries.find_group(changeset_id, group_id)
    rows = preview.differing_rows(
        session(), changeset_id, found.subject, group_key=found.key, after=after, limit=limit
    )
    titles = queries.titles((found.subject, row.key) for row in rows)
    return {"changeset": changeset, "group": found, "rows": rows, "titles": titles}
