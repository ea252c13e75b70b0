"""Decisions on the groups of a preview, and what follows from them."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.changes import decisions, preview, queries
from catalogtool.changes.forms import ConfirmForm, changed_decisions
from catalogtool.changes.models import Changeset, ChangesetGroup
from catalogtool.changes.views import asked_by_htmx, blueprint, reloaded
from catalogtool.core.database import session
from catalogtool.core.errors import CatalogToolError, Conflict
from catalogtool.web.access import current_actor, requires

NEXT = {"apply": "changes.apply", "refuse": "changes.refuse"}


@blueprint.post("/<int:changeset_id>/decisions")
@requires("apply")
def decide(changeset_id: int) -> ResponseReturnValue:
    """Save the decisions that differ from those that were shown."""
    if asked_by_htmx():
        return _decide_one(changeset_id)
    changed = changed_decisions(request.form)
    _save(changeset_id, changed)
    then = NEXT.get(request.form.get("then", ""))
    if changed and then is None:
        flash("The decisions are saved.")
    return redirect(url_for(then or "changes.changeset", changeset_id=changeset_id))


@blueprint.route("/<int:changeset_id>/apply", methods=["GET", "POST"])
@requires("apply")
def apply(changeset_id: int) -> ResponseReturnValue:
    """Show what is approved, and apply exactly that."""
    found = _open(changeset_id)
    groups = _open_groups(changeset_id)
    form = ConfirmForm()
    if form.validate_on_submit():
        decisions.waiting(changeset_id)
        session().expire_all()
        groups = _open_groups(changeset_id)
        if form.shown.data != _mark(groups):
            raise Conflict(
                "Somebody decided otherwise while you looked. Go back to the preview and look again."
            )
        decisions.approve(changeset_id, current_actor())
        return redirect(url_for("changes.changeset", changeset_id=changeset_id))
    form.shown.data = _mark(groups)
    return render_template(
        "changes/apply.html",
        changeset=found,
        form=form,
        approved=_decided(groups, "approve"),
        on_hold=_decided(groups, "hold"),
        refused=_decided(groups, "refuse"),
    )


@blueprint.route("/<int:changeset_id>/refuse", methods=["GET", "POST"])
@requires("apply")
def refuse(changeset_id: int) -> ResponseReturnValue:
    """Ask, and then throw away what is not applied."""
    found, form = _open(changeset_id), ConfirmForm()
    if not form.validate_on_submit():
        return render_template("changes/refuse.html", changeset=found, form=form)
    decisions.refuse(changeset_id, current_actor())
    flash("It is refused, and nothing more of it will be applied.")
    return redirect(url_for("changes.changeset", changeset_id=changeset_id))


def _decide_one(changeset_id: int) -> ResponseReturnValue:
    """Save one choice, and answer with what all of them add up to; where that fails, the page shows why."""
    try:
        _save(changeset_id, changed_decisions(request.form))
    except CatalogToolError as error:
        flash(error.message, "error")
        return reloaded()
    found, groups = queries.find(changeset_id), _open_groups(changeset_id)
    return render_template("changes/_verdict.html", changeset=found, open_groups=groups, saved=True)


def _save(changeset_id: int, changed: dict[decisions.Decision, list[int]]) -> None:
    for decision, ids in changed.items():
        decisions.decide(changeset_id, ids, decision, current_actor())


def _open(changeset_id: int) -> Changeset:
    found = queries.find(changeset_id)
    if found.status not in decisions.OPEN:
        raise Conflict(f"Changeset {changeset_id} does not wait for a decision: it is {found.status}.")
    return found


def _open_groups(changeset_id: int) -> list[ChangesetGroup]:
    return [group for group in preview.groups_of(session(), changeset_id) if group.applied_at is None]


def _decided(groups: list[ChangesetGroup], decision: str) -> list[ChangesetGroup]:
    return [group for group in groups if group.decision == decision]


def _mark(groups: list[ChangesetGroup]) -> str:
    """What was decided, as one word, so that nothing else is applied than what the page said."""
    return ".".join(f"{group.id}{group.decision[0]}" for group in sorted(groups, key=lambda group: group.id))
