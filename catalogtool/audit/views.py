"""The page of the trail, for admins."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.audit import operations
from catalogtool.audit.entry import Page, Position, grouped
from catalogtool.audit.fields import ALL_NAMES, SOURCES, SUBJECTS, capital, field_label
from catalogtool.audit.forms import ReviewForm
from catalogtool.audit.models import ChangesetReview
from catalogtool.audit.people import FIELDS as PEOPLE_FIELDS
from catalogtool.audit.queries import reviews_of, trail
from catalogtool.audit.walk import Sought, people
from catalogtool.core.errors import Invalid
from catalogtool.web.access import current_actor, requires
from catalogtool.web.listing import Filter, Listing
from catalogtool.web.navigation import menu_item, page_url
from catalogtool.web.slots import slot

blueprint = Blueprint("audit", __name__, url_prefix="/audit")
menu_item("Audit trail", "audit.index", "trail", order=70)

OPERATIONS = {"create": "Created", "update": "Updated", "delete": "Deleted", "restore": "Restored"}

SOURCE = Filter("source", "Through", {source: capital(name) for source, name in SOURCES.items()})
_FIELDS = sorted(ALL_NAMES, key=lambda field: ALL_NAMES[field].lower())
FILTERS = (
    Filter("video", "Video"),
    Filter("channel", "Channel"),
    Filter("about", "About", {subject: capital(name) for subject, name in SUBJECTS.items()}),
    Filter("person", "Person"),
    SOURCE,
    Filter("operation", "Operation", OPERATIONS),
    Filter("field", "Field", {field: field_label(field) for field in _FIELDS} | PEOPLE_FIELDS),
    Filter("changeset", "Changeset"),
    Filter("since", "From"),
    Filter("until", "To"),
    Filter("review", "Review", {"reviewed": "Reviewed", "open": "Not reviewed"}),
)


@blueprint.get("")
@requires("review_audit")
def index() -> str:
    listing = Listing.of_request(FILTERS)
    page = trail(sought(listing), position())
    return render_template(
        "audit/index.html",
        listing=listing,
        page=page,
        groups=grouped(page.entries),
        people=people(),
        reviews=reviews_of({entry.changeset_id for entry in page.entries if entry.changeset_id}),
        older_url=older_url(listing, page),
    )


@blueprint.post("/reviews/<int:changeset_id>")
@requires("review_audit", "view")
def review(changeset_id: int) -> ResponseReturnValue:
    """Mark a changeset as reviewed; a page that asked by htmx gets the new mark, another the changeset's page."""
    form = ReviewForm()
    if not form.validate_on_submit():
        raise Invalid(" ".join(form.comment.errors) or "This form is out of date. Open the page anew.")
    operations.review(changeset_id, form.comment.data, current_actor())
    if "HX-Request" in request.headers:
        return render_template(
            "audit/_review.html", changeset_id=changeset_id, reviews=_reviews(changeset_id)
        )
    flash(f"Changeset {changeset_id} is marked as reviewed.")
    return redirect(page_url("changes.changeset", changeset_id=changeset_id) or url_for("audit.index"))


@slot("changeset.side")
def reviews(changeset: Any) -> str:
    """Who has looked at the changeset, and for admins the form that says so."""
    return render_template("audit/_reviews.html", changeset_id=changeset.id, reviews=_reviews(changeset.id))


def _reviews(changeset_id: int) -> list[ChangesetReview]:
    return reviews_of([changeset_id]).get(changeset_id, [])


def position() -> Position | None:
    """Where in the trail the present URL asks to begin."""
    before = request.args.get("before")
    return Position.read(before) if before else None


def older_url(listing: Listing, page: Page) -> str | None:
    """The same list from where the page ends."""
    return f"{listing.path}?{urlencode([*listing.state, ('before', page.older)])}" if page.older else None


def sought(listing: Listing) -> Sought:
    """What the filters of the list ask for."""
    return Sought(
        subject="video" if listing["video"] else listing["about"] or None,
        subject_key=listing["video"] or None,
        channel=listing["channel"] or None,
        person=listing["person"] or None,
        source=listing["source"] or None,
        operation=listing["operation"] or None,
        field=listing["field"] or None,
        changeset_id=_number(listing["changeset"]),
        since=_day(listing["since"]),
        until=_day(listing["until"], timedelta(days=1)),
        reviewed={"reviewed": True, "open": False}.get(listing["review"]),
    )


def _number(value: str) -> int | None:
    if not value:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) < 19):  # noqa: PLR2004 - what a bigint holds for certain
        raise Invalid(f"A changeset has a number; “{value}” is none.")
    return int(value)


def _day(value: str, later: timedelta = timedelta(0)) -> datetime | None:
    if not value:
        return None
    try:
        return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC) + later
    except (ValueError, OverflowError):
        raise Invalid(f"A day is written like 2026-03-09; “{value}” is none.") from None


def init_app(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(blueprint)
