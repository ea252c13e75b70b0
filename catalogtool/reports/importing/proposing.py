"""Staged rows become differences: rows about one video are merged, channels are derived, and both are compared."""

from sqlalchemy.orm import Session

from catalogtool.changes.compare import compare, plan_chunks
from catalogtool.changes.guards import Limits
from catalogtool.changes.locks import note_locked
from catalogtool.changes.merging import merge_rows
from catalogtool.changes.previewing import guard, show
from catalogtool.changes.returning import bring_back
from catalogtool.changes.stage import Stage
from catalogtool.reports.importing.accounting import would_be
from catalogtool.reports.importing.run import Import
from catalogtool.reports.modes import lost_rows, mode_of, setting_of

PHASE = "Comparing"


def propose(run: Import) -> bool:
    """Find out what the report would change; False when people are to look at that first.

    Nothing of the catalog is touched.
    """
    if not run.cursor.get("compared"):
        _merge(run)
        _derive_channels(run)
        _choose_mode(run)
        if not run.is_shown and _compare(run):
            _show_after_all(run)
        if run.is_shown:
            _show(run)
    return not run.is_shown


def _choose_mode(run: Import) -> None:
    if "shown" not in run.cursor:
        with run.chunk(PHASE) as chunk:
            report = run.report(chunk.session)
            report.mode = mode_of(chunk.session, report)
            chunk.cursor = {"shown": report.mode == "preview"}


def _compare(run: Import) -> bool:
    """Compare for an application at once; True when a guard objects to that."""
    with run.chunk(PHASE) as chunk:
        session = chunk.session
        if _speaks_of_channels(run):
            note_locked(session, run.channels)
            plan_chunks(session, run.channels, compare(session, run.channels), run.chunk_rows)
        note_locked(session, run.videos)
        differences = compare(session, run.videos)
        plan_chunks(session, run.videos, differences, run.chunk_rows)
        stopped = _guard(session, run, [run.videos])
        if not stopped:
            chunk.cursor = {"differences": differences, "compared": True}
    return stopped


def _show_after_all(run: Import) -> None:
    with run.chunk(PHASE, shown=True):
        pass


def _show(run: Import) -> None:
    """Compare for people to see; what they see outlives a crash of the database."""
    with run.chunk(PHASE, compared=True) as chunk:
        session = chunk.session
        changeset = run.changeset(session)
        run.videos.keep(session)
        stages = [run.videos]
        if _speaks_of_channels(run):
            run.channels.keep(session)
            stages = [run.channels, run.videos]
        differences = [show(session, stage, run.chunk_rows) for stage in stages][-1]
        _guard(session, run, stages)
        changeset.counts = would_be(session, run, differences)
        chunk.cursor = {"differences": differences}


def _guard(session: Session, run: Import, stages: list[Stage]) -> bool:
    report = run.report(session)
    setting = setting_of(session, report.kind)
    limits = Limits(setting.most_records, setting.most_percent)
    return guard(session, run.changeset(session), stages, limits, lost_rows(session, report, setting))


def _merge(run: Import) -> None:
    if run.cursor.get("merged"):
        return
    with run.chunk(PHASE, merged=True) as chunk:
        run.report(chunk.session).rows_merged = merge_rows(chunk.session, run.videos)
        chunk.cursor = {"videos_return": bring_back(chunk.session, run.videos) > 0}


def _speaks_of_channels(run: Import) -> bool:
    return {"channel_id", "channel_display_name"} <= set(run.videos.fields)


def _derive_channels(run: Import) -> None:
    """Stage each channel once, named as the last of its rows names it."""
    if run.cursor.get("derived") or not _speaks_of_channels(run):
        return
    with run.chunk(PHASE, derived=True) as chunk:
        channels: Stage = run.channels
        channels.create(chunk.session)
        channels.select(
            chunk.session,
            ("channel_id", "name", "line"),
            f"""
            select distinct on (channel_id) channel_id, name, line from (
                select channel_id, channel_display_name as name, max(line) as line from {run.videos.staged}
                where channel_id is not null and not merged group by 1, 2
            ) named order by channel_id, (name is null), line desc
            """,
        )
        chunk.cursor = {"channels_return": bring_back(chunk.session, channels) > 0}
        channels.analyze(chunk.session)
