"""Undo: of what was just done, and of one entry of the trail or one field of it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from catalogtool.audit.entry import Entry, Position
from catalogtool.audit.links import record_url
from catalogtool.audit.sentences import happening
from catalogtool.changes import queries, rollback
from catalogtool.changes.forms import UndoForm
from catalogtool.changes.models import Changeset
from catalogtool.changes.selection import Selection
from catalogtool.changes.views import blueprint
from catalogtool.core.errors import Invalid
from catalogtool.web.access import current_actor, requires


@blueprint.post("/<int:changeset_id>/undo")
@requires("roll_back")
def undo_changeset(changeset_id: int) -> ResponseReturnValue:
    """Take a small changeset back at once."""
    queries.find(changeset_id)
    return _undone(Selection(changeset_id=changeset_id))


@blueprint.route("/undo", methods=["GET", "POST"])
@requires("roll_back")
def undo() -> ResponseReturnValue:
    """Ask, and then take one entry of the trail back, or one field of it."""
    form = UndoForm(data=request.args)
    position = Position.read(form.entry.data or "")
    entry, field = queries.find_entry(position), form.field.data or None
    if entry.is_purge or not entry.is_of_catalog or (field is not None and field not in entry.changes):
        raise Invalid("This change can't be undone.")
    if form.validate_on_submit():
        return _undone(Selection(entry=position, field=field))
    undone = {name: change for name, change in entry.changes.items() if field in (None, name)}
    return render_template(
        "changes/undo.html", entry=entry, undone=undone, field_undone=field, form=form, back=_page_of(entry)
    )


def flash_undoable(message: str, changeset: Changeset | None) -> None:
    """Say what was done, with a button that undoes it where anything was."""
    if changeset is None or not changeset.counts.get("updated"):
        flash(message)
        return
    said = render_template("changes/_done.html", message=message, changeset=changeset)
    flash(Markup(said))  # noqa: S704 - a rendered template, escaped already


def _undone(selection: Selection) -> ResponseReturnValue:
    changeset = rollback.undo(selection, current_actor())
    entry = queries.only_entry(changeset.id)
    what = "".join(part.text for part in happening(entry)) if entry else "What was done is taken back"
    flash_undoable(f"Undone. {what}.", changeset)
    where = _page_of(entry) if entry else url_for("changes.changeset", changeset_id=changeset.id)
    return redirect(where)


def _page_of(entry: Entry) -> str:
    """The page of the record, or else of the changeset, or else all changesets."""
    if entry.changeset_id is None:
        return record_url(entry) or url_for("changes.index")
    return record_url(entry) or url_for("changes.changeset", changeset_id=entry.changeset_id)
