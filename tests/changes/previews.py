"""Changesets that wait to be looked at."""

from collections.abc import Iterable, Mapping

from catalogtool.changes.operations import open_changeset
from catalogtool.changes.previewing import await_decisions, show
from catalogtool.changes.stage import Stage
from catalogtool.changes.subject import SUBJECTS
from catalogtool.core.database import transaction


def preview_of(said: Iterable[Mapping[str, object]], **counts: int) -> int:
    """A changeset that would give these videos another title or privacy; its number."""
    with transaction() as current:
        changeset = open_changeset(
            current, source="report", summary="May report", actor_id=None, actor_name="Ana"
        )
        stage = Stage(SUBJECTS["video"], changeset.id, ("title", "privacy_status"), shown=True)
        stage.create(current)
        for row in said:
            values = {name: value for name, value in row.items() if name != "video_id"}
            stage.say(current, str(row["video_id"]), values)
        show(current, stage, 1_000)
        changeset.counts = counts
        await_decisions(current, changeset)
        return changeset.id
