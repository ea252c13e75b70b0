"""Staged rows become differences: rows about one video are merged, channels are derived, and both are compared."""

from sqlalchemy.orm import Session

from catalogtool.changes.compare import compare, plan_chunks
from catalogtool.changes.merging import merge_rows
from catalogtool.changes.stage import Stage
from catalogtool.reports.importing.accounting import written
from catalogtool.reports.importing.run import Import

PHASE = "Comparing"


def propose(run: Import) -> bool:
    """Find out what the report would change; nothing of the catalog is touched."""
    if run.cursor.get("compared"):
        return True
    _merge(run)
    with run.chunk(PHASE, compared=True) as chunk:
        session = chunk.session
        before = _written_before(session, run)
        if _speaks_of_channels(run):
            _derive_channels(session, run)
            plan_chunks(session, run.channels, compare(session, run.channels), run.chunk_rows)
        differences = compare(session, run.videos)
        plan_chunks(session, run.videos, differences, run.chunk_rows)
        run.changeset(session).status = "compared"
        chunk.cursor = {"differences": differences, "written_before": before}
    return True


def _merge(run: Import) -> None:
    if run.cursor.get("merged"):
        return
    with run.chunk(PHASE, merged=True) as chunk:
        run.report(chunk.session).rows_merged = merge_rows(chunk.session, run.videos)


def _written_before(session: Session, run: Import) -> list[int]:
    """What an earlier run has applied already, before a crash of the database took its staging."""
    created, updated = written(session, run.videos.changeset_id)
    before = run.cursor.get("written_before") or [0, 0]
    return [before[0] + created, before[1] + updated]


def _speaks_of_channels(run: Import) -> bool:
    return {"channel_id", "channel_display_name"} <= set(run.videos.fields)


def _derive_channels(session: Session, run: Import) -> None:
    """Stage each channel once, named as the last of its rows names it."""
    channels: Stage = run.channels
    channels.create(session)
    channels.select(
        session,
        ("channel_id", "name", "line"),
        f"""
        select distinct on (channel_id) channel_id, name, line from (
            select channel_id, channel_display_name as name, max(line) as line from {run.videos.staged}
            where channel_id is not null and not merged group by 1, 2
        ) named order by channel_id, (name is null), line desc
        """,
    )
    channels.analyze(session)
