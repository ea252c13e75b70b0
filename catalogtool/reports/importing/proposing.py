"""Staged rows become differences: those about one record are merged, what follows is derived, and all is compared."""

from dataclasses import replace

from sqlalchemy.orm import Session

from catalogtool.changes.compare import compare, plan_chunks
from catalogtool.changes.guards import Limits
from catalogtool.changes.locks import note_locked
from catalogtool.changes.merging import merge_rows
from catalogtool.changes.previewing import guard, show
from catalogtool.changes.returning import FIELD, bring_back
from catalogtool.changes.stage import Stage
from catalogtool.reports.importing.accounting import would_be
from catalogtool.reports.importing.derived.derivation import derivations_of
from catalogtool.reports.importing.disappearing import find_disappeared, mass_loss
from catalogtool.reports.importing.run import Import, noted
from catalogtool.reports.importing.silence import note_merged
from catalogtool.reports.modes import mode_of, setting_of
from catalogtool.reports.snapshots.turnover import Turnover

PHASE = "Comparing"


def propose(run: Import) -> bool:
    """Find out what the report would change; False when people are to look at that first.

    Nothing of the catalog is touched.
    """
    if not run.cursor.get("compared"):
        _merge(run)
        find_disappeared(run)
        _derive(run)
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
        for stage in run.stages:
            note_locked(session, stage)
            differences = compare(session, stage)
            plan_chunks(session, stage, differences, run.chunk_rows)
        stopped = _guard(session, run)
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
        for stage in run.stages:
            stage.keep(session)
            differences = show(session, stage, run.chunk_rows)
        Turnover(run.primary.changeset_id).keep(session)
        _guard(session, run)
        run.changeset(session).counts = would_be(session, run, differences)
        chunk.cursor = {"differences": differences}


def _guard(session: Session, run: Import) -> bool:
    """Note what makes the changes stop for an admin; what they would do to other subjects counts as well."""
    report = run.report(session)
    setting = setting_of(session, report.kind)
    limits = Limits(setting.most_records, setting.most_percent)
    return guard(session, run.changeset(session), run.stages, limits, also=mass_loss(session, report))


def _merge(run: Import) -> None:
    if run.cursor.get("merged"):
        return
    with run.chunk(PHASE, merged=True) as chunk:
        run.report(chunk.session).rows_merged = merge_rows(chunk.session, run.primary)
        note_merged(chunk.session, run.report_id, run.primary)
        chunk.cursor = {"stages": noted([_with_returns(chunk.session, run, run.primary)])}


def _derive(run: Import) -> None:
    """Stage what follows from the rows for records of other subjects."""
    if run.cursor.get("derived") or run.cursor.get("of_catalog"):
        return
    with run.chunk(PHASE, derived=True) as chunk:
        primary = run.primary
        found = (
            derivation.stage(chunk.session, primary, run.cursor["columns"])
            for derivation in derivations_of(primary.subject.name)
        )
        derived = [_with_returns(chunk.session, run, stage) for stage in found if stage]
        chunk.cursor = {"stages": noted([*derived, primary])}


def _with_returns(session: Session, run: Import, stage: Stage) -> Stage:
    """The stage, which also says that records are back that nothing but a rollback had taken out.

    What the catalog itself says of its records brings none back.
    """
    if run.cursor.get("of_catalog") or not bring_back(session, stage):
        return stage
    return replace(stage, fields=(*stage.fields, FIELD), clears=True)
