"""Taking back what was done: a whole changeset, or what the filters of the trail select."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from catalogtool.audit.views import FILTERS, sought
from catalogtool.auth.fresh import require_fresh
from catalogtool.changes import queries, rollback
from catalogtool.changes.forms import RollbackForm
from catalogtool.changes.selection import Selection
from catalogtool.changes.views import blueprint
from catalogtool.core.errors import Invalid
from catalogtool.web.access import current_actor, requires
from catalogtool.web.listing import Listing
from catalogtool.web.slots import slot

# By these a rollback can be narrowed; one that ignored another filter would take back more than was looked at.
SELECTING = {"video", "person", "source", "field", "changeset", "since", "until"}


@blueprint.route("/<int:changeset_id>/rollback", methods=["GET", "POST"])
@requires("roll_back")
def roll_back(changeset_id: int) -> ResponseReturnValue:
    """Ask, and then work out what taking back the changeset would do."""
    form = RollbackForm()
    if form.validate_on_submit():
        return _prepared(Selection(changeset_id=changeset_id), form)
    summary = queries.get_changeset(changeset_id)
    back = url_for("changes.changeset", changeset_id=changeset_id)
    return render_template(
        "changes/rollback.html", changeset=summary.changeset, summary=summary, form=form, back=back
    )


@blueprint.route("/rollback", methods=["GET", "POST"])
@requires("roll_back", "review_audit")
def roll_back_selection() -> ResponseReturnValue:
    """The same for everything that the filters in the URL select in the trail."""
    listing = Listing.of_request(FILTERS)
    selection = _selection(listing)
    form = RollbackForm()
    if form.validate_on_submit():
        return _prepared(selection, form)
    back = f"{url_for('audit.index')}?{listing.query_string}"
    return render_template("changes/rollback.html", changeset=None, chips=listing.chips, form=form, back=back)


@slot("audit.actions")
def rollback_link(listing: Listing) -> str:
    """The way from the filters of the trail to the rollback of what they select."""
    asked = {each.name for each in listing.filters if listing[each.name]}
    return render_template("changes/_rollback_link.html", listing=listing, may=asked and asked <= SELECTING)


def _prepared(selection: Selection, form: RollbackForm) -> ResponseReturnValue:
    if form.override.data:
        require_fresh()
    changeset = rollback.prepare_rollback(
        selection, current_actor(), override=form.override.data, reason=form.reason.data or None
    )
    return redirect(url_for("changes.changeset", changeset_id=changeset.id))


def _selection(listing: Listing) -> Selection:
    other = [
        each.label.lower() for each in listing.filters if listing[each.name] and each.name not in SELECTING
    ]
    if other:
        raise Invalid(
            f"A rollback can't be narrowed by {' and '.join(other)}. Lift that filter and look again."
        )
    asked = sought(listing)
    return Selection(
        changeset_id=asked.changeset_id,
        subject=asked.subject,
        subject_key=asked.subject_key,
        field=asked.field,
        person=asked.person,
        source=asked.source,
        since=asked.since,
        until=asked.until,
    )
