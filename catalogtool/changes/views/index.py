"""The list of changesets."""

from flask import render_template

from catalogtool.audit.views import SOURCE
from catalogtool.changes.queries import changesets
from catalogtool.changes.views import blueprint
from catalogtool.web.access import requires
from catalogtool.web.listing import Filter, Listing

STATUSES = {
    "staging": "Being compared",
    "compared": "To review",
    "applying": "Being applied",
    "held": "Partly on hold",
    "applied": "Applied",
    "failed": "Failed",
    "cancelled": "Cancelled",
}
FILTERS = (SOURCE, Filter("status", "Status", STATUSES), Filter("person", "Person"))


@blueprint.get("")
@requires("view")
def index() -> str:
    listing = Listing.of_request(FILTERS)
    found = changesets(
        source=listing["source"],
        status=listing["status"],
        person=listing["person"],
        limit=listing.limit,
        offset=listing.offset,
    )
    return render_template("changes/index.html", listing=listing.filled(found))
