"""Changes are taken back by a changeset of their own, which is shown, applied and audited like any other."""

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from catalogtool.audit.blame import archived_until
from catalogtool.audit.fields import name_of
from catalogtool.changes.apply import Written
from catalogtool.changes.groups import decided
from catalogtool.changes.guards import Limits
from catalogtool.changes.models import Changeset, SetAside
from catalogtool.changes.operations import WHOLE_TABLE, drop_staging, finish, open_changeset, origin_of
from catalogtool.changes.previewing import await_decisions, guard, show
from catalogtool.changes.reversal import Reversal
from catalogtool.changes.selection import Selection
from catalogtool.changes.settling import settle
from catalogtool.changes.shown import apply_shown_pages
from catalogtool.changes.stage import Stage
from catalogtool.core.database import session as current_session
from catalogtool.core.errors import Conflict, Forbidden, Invalid, NotFound
from catalogtool.queue.operations import enqueue
from catalogtool.web import filters
from catalogtool.web.access import Actor

MOST_AT_ONCE = 100
SETTLED = ("applied", "held", "failed", "cancelled")


def prepare_rollback(
    selection: Selection, actor: Actor, *, override: bool = False, reason: str | None = None
) -> Changeset:
    """Open a changeset that takes the selected changes back, and queue its preparation; it is applied once approved.

    With `override` later changes of others are taken back as well: that needs an admin (else Forbidden) and a reason
    (else Invalid). Raises NotFound and Conflict for a changeset that doesn't exist or has not ended.
    """
    if override and not actor.is_admin:
        raise Forbidden("Only an admin can take back what others have changed since.")
    if override and not (reason or "").strip():
        raise Invalid("Say why the later changes of others are to be taken back as well.")
    changeset = _open(selection, actor, override=override, reason=reason)
    job = enqueue(
        "changeset_rollback",
        {"changeset_id": changeset.id},
        created_by=actor.id,
        created_by_name=actor.name,
    )
    changeset.job_id = job.id
    return changeset


def undo(selection: Selection, actor: Actor) -> Changeset:
    """Take the selected changes back at once, in the present transaction; for at most 100 records.

    What others have changed since is kept. Raises Conflict, with what stands in the way, when nothing can be taken
    back, and when there are more records: they are to be looked at first.
    """
    session = current_session()
    few = text(f"select count(*) from (select from metadata_sync e where {selection.sql()} limit :most) few")
    if session.scalars(few, {**selection.values(), "most": MOST_AT_ONCE + 1}).one() > MOST_AT_ONCE:
        raise Conflict("This would change many records. Roll it back instead, and look at the preview first.")
    changeset = _open(selection, actor)
    stages = Reversal(changeset.id, selection, temporary=True).stages(session)
    counts = _prepared(session, stages)
    written = [_apply_now(session, stage, changeset) for stage in stages]
    if not any(each.total for each in written):
        raise Conflict(_why_nothing(session, changeset))
    for stage in stages:
        stage.drop(session)
    finish(session, changeset, "applied", counts={**counts, "updated": sum(each.total for each in written)})
    return changeset


def stage_rollback(session: Session, changeset: Changeset, chunk_rows: int) -> dict[str, int]:
    """Stage and compare a prepared rollback; return its records by what would become of them."""
    reversal = Reversal(changeset.id, Selection.of_json(changeset.selection or {}), changeset.override)
    stages = reversal.stages(session)
    for stage in stages:
        stage.keep(session)
    counts = _prepared(session, stages, chunk_rows)
    changeset.counts = counts
    guard(session, changeset, stages, Limits())
    if not await_decisions(session, changeset):
        drop_staging(session, changeset.id)
        finish(session, changeset, "applied", counts=counts)
    return counts


def _open(
    selection: Selection, actor: Actor, *, override: bool = False, reason: str | None = None
) -> Changeset:
    session = current_session()
    reversed_one = None
    if selection.changeset_id is not None:
        reversed_one = session.get(Changeset, selection.changeset_id)
        if reversed_one is None:
            raise NotFound(f"There is no changeset {selection.changeset_id}.")
        if reversed_one.status not in SETTLED:
            raise Conflict(
                f"Changeset {reversed_one.id} is {reversed_one.status}: only what has ended can be taken back."
            )
        _refuse_archived(reversed_one)
    changeset = open_changeset(
        session,
        source="rollback",
        summary=_summary(selection, reversed_one),
        actor_id=actor.id,
        actor_name=actor.name,
    )
    changeset.selection = selection.as_json()
    changeset.reverses_id = selection.changeset_id if selection.is_changeset else None
    changeset.override, changeset.reason = override, (reason or "").strip() or None
    session.flush()
    return changeset


def _refuse_archived(changeset: Changeset) -> None:
    """What has left the database can be read, but no longer be taken back."""
    limit = archived_until()
    if limit is not None and changeset.created_at < limit:
        raise Conflict(
            f"The trail before {filters.day(limit)} lies in the archive. What was changed then can be read, but no "
            "longer be taken back as a whole; change the records by hand."
        )


def _summary(selection: Selection, reversed_one: Changeset | None) -> str:
    if reversed_one is not None and selection.is_changeset:
        return f"Rollback of changeset {reversed_one.id}: {reversed_one.summary}"
    return f"Rollback of changes {selection}"


def _prepared(session: Session, stages: list[Stage], chunk_rows: int = WHOLE_TABLE) -> dict[str, int]:
    totals = dict.fromkeys(("records", "reversed", "kept", "equal", "cannot"), 0)
    for stage in stages:
        show(session, stage, chunk_rows)
        for name, number in settle(session, stage).items():
            totals[name] += number
    return totals


def _apply_now(session: Session, stage: Stage, changeset: Changeset) -> Written:
    return apply_shown_pages(
        session,
        stage,
        origin_of(changeset, "rollback"),
        (0, WHOLE_TABLE),
        decided(session, stage),
    )


def _why_nothing(session: Session, changeset: Changeset) -> str:
    """What stands in the way of the first record."""
    first = session.scalars(
        select(SetAside).where(SetAside.changeset_id == changeset.id).order_by(SetAside.id).limit(1)
    ).first()
    if first is None:
        return "There is nothing to take back."
    what = name_of(first.field) if first.field else first.subject
    if first.outcome == "kept":
        return f"Kept: the {what} was changed since by {first.changed_by_name} on {filters.moment(first.changed_at)}."
    if first.outcome == "locked":
        return f"Kept: the {what} is locked. Unlock it first."
    return f"There is nothing to take back: {(first.reason or '').lower()}"
