"""Pages of the changesets; they only look."""

from flask import Blueprint, Flask, render_template

from catalogtool.audit.queries import touched_fields, trail
from catalogtool.audit.views import SOURCE, position
from catalogtool.audit.walk import Sought
from catalogtool.changes.queries import changesets, get_changeset
from catalogtool.web.access import signed_in
from catalogtool.web.listing import Filter, Listing
from catalogtool.web.navigation import menu_item

blueprint = Blueprint("changes", __name__, url_prefix="/changesets")
menu_item("Changesets", "changes.index", "edit", order=65)

STATUSES = {
    "staging": "Staging",
    "compared": "Compared",
    "applying": "Applying",
    "applied": "Applied",
    "failed": "Failed",
    "cancelled": "Cancelled",
}
FILTERS = (SOURCE, Filter("status", "Status", STATUSES), Filter("person", "Person"))


# A changeset of a million changes is described by some of them.
SAMPLE = 5_000


@blueprint.get("")
@signed_in
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


@blueprint.get("/<int:changeset_id>")
@signed_in
def changeset(changeset_id: int) -> str:
    page = trail(Sought(changeset_id=changeset_id), position())
    return render_template(
        "changes/changeset.html",
        summary=get_changeset(changeset_id),
        fields=touched_fields(changeset_id, SAMPLE),
        sample=SAMPLE,
        page=page,
    )


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)
