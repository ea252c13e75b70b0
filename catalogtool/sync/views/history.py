"""The history of synchronisations, and one of them beside the one before."""

from flask import render_template
from werkzeug.wrappers import Response

from catalogtool.audit.fields import field_label
from catalogtool.changes.views import live
from catalogtool.connectors import youtube
from catalogtool.sync import queries
from catalogtool.sync.queries import Run
from catalogtool.sync.views import blueprint
from catalogtool.web.access import requires
from catalogtool.web.listing import Listing

# As many columns as the picture has room for on a phone.
PICTURED = 40


@blueprint.get("")
@requires("view")
def index() -> str:
    listing = Listing.of_request()
    found = queries.synchronisations(limit=listing.limit, offset=listing.offset)
    return render_template(
        "sync/index.html",
        listing=listing.filled(found),
        pictured=queries.synchronisations(limit=PICTURED)[::-1],
        may_ask=youtube.is_set_up(),
    )


@blueprint.get("/<int:record_id>")
@requires("administer")
def show(record_id: int) -> str:
    """One synchronisation, held against the last one of its kind."""
    run = queries.get_run(record_id)
    return render_template("sync/show.html", run=run, before=queries.run_before(run))


@blueprint.get("/<int:record_id>/fields")
@requires("administer")
def fields(record_id: int) -> Response:
    """How often each field was changed, for the page of the synchronisation to fetch after it is shown."""
    run = queries.get_run(record_id)
    before = queries.run_before(run)
    return live("sync/fields.html", "sync/_fields.html", run=run, lines=_lines(run, before), before=before)


def _lines(run: Run, before: Run | None) -> list[tuple[str, str, int, int]]:
    """Subject, field and how often it was changed by the run and the one before."""
    changed = queries.changed_fields(run)
    earlier = queries.changed_fields(before) if before else {}
    places = [*changed, *(place for place in earlier if place not in changed)]
    return [
        (subject, field_label(field), changed.get((subject, field), 0), earlier.get((subject, field), 0))
        for subject, field in places
    ]
