"""People who decide, edit and take back, each in a transaction of their own."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from catalogtool.catalog.models import Video
from catalogtool.changes import decisions, operations, rollback
from catalogtool.changes.models import Changeset, ChangesetGroup, SetAside
from catalogtool.changes.preview import groups_of
from catalogtool.changes.selection import Selection
from catalogtool.core.database import session, transaction
from catalogtool.queue.runtime import drain
from catalogtool.web.access import Actor

ANA = Actor(None, "Ana", is_admin=True)
BEN = Actor(
    None, "Ben", is_admin=False, permissions=frozenset({"view", "edit", "upload", "apply", "roll_back"})
)


def edited(video_id: str, actor: Actor = BEN, **values: Any) -> int:
    """Let the person change the video; return the number of the changeset."""
    with transaction():
        changeset = operations.edit(
            "video",
            video_id,
            values,
            row_version=video_now(video_id).row_version,
            actor_id=actor.id,
            actor_name=actor.name,
            summary="Edited by hand",
        )
    return changeset.id


def video_now(video_id: str) -> Video:
    session().expire_all()
    return session().scalars(select(Video).where(Video.video_id == video_id)).one()


def changeset_now(changeset_id: int) -> Changeset:
    session().rollback()
    session().expire_all()
    return session().get_one(Changeset, changeset_id)


def group_of(changeset_id: int, field: str | None, new: str | None = None) -> ChangesetGroup:
    """The group of the field, with the new value where there are several."""
    (found,) = [
        group
        for group in groups_of(session(), changeset_id)
        if group.field == field and new in (None, group.new)
    ]
    return found


def decided(changeset_id: int, decision: decisions.Decision, groups: Sequence[ChangesetGroup]) -> None:
    with transaction():
        decisions.decide(changeset_id, [group.id for group in groups], decision, ANA)


def approved(changeset_id: int, actor: Actor = ANA) -> Changeset:
    """Let the person approve the changeset, and the worker apply it."""
    with transaction():
        decisions.approve(changeset_id, actor)
    drain()
    return changeset_now(changeset_id)


def prepared_rollback(actor: Actor = ANA, *, override: bool = False, **selected: Any) -> Changeset:
    """Let the worker prepare a rollback of the selected changes."""
    with transaction():
        changeset = rollback.prepare_rollback(
            Selection(**selected), actor, override=override, reason="A mistake" if override else None
        )
    drain()
    return changeset_now(changeset.id)


def rolled_back(actor: Actor = ANA, *, override: bool = False, **selected: Any) -> Changeset:
    """Take the selected changes back, whatever is shown before; what changes nothing is left as it is."""
    changeset = prepared_rollback(actor, override=override, **selected)
    return approved(changeset.id, actor) if changeset.status == "compared" else changeset


def undone(actor: Actor = BEN, **selected: Any) -> Changeset:
    with transaction():
        return rollback.undo(Selection(**selected), actor)


def set_aside(changeset_id: int) -> list[tuple[str, str | None, str]]:
    """What the changeset wanted and did not make: key, field and outcome of each."""
    found = session().scalars(
        select(SetAside).where(SetAside.changeset_id == changeset_id).order_by(SetAside.id)
    )
    return sorted((each.subject_key, each.field or "", each.outcome) for each in found)
