"""Staged rows become differences: those about one record are merged, what follows is derived, and all is compared."""

from dataclasses import replace

from sqlalchemy.orm import Session

from catalogtool.catalog.derived.derivation import derivations_of
from catalogtool.changes import proposing
from catalogtool.changes.filling import noted
from catalogtool.changes.guards import Limits
from catalogtool.changes.merging import merge_rows
from catalogtool.changes.proposing import PHASE, Policy
from catalogtool.changes.returning import FIELD, bring_back
from catalogtool.changes.stage import Stage
from catalogtool.reports.importing.accounting import would_be
from catalogtool.reports.importing.disappearing import find_disappeared, mass_loss
from catalogtool.reports.importing.run import Import
from catalogtool.reports.importing.silence import note_merged
from catalogtool.reports.modes import mode_of, setting_of
from catalogtool.reports.snapshots.turnover import Turnover


def propose(run: Import) -> bool:
    """Find out what the report would change; False when people are to look at that first.

    Nothing of the catalog is touched.
    """
    if not run.cursor.get("compared"):
        _merge(run)
        find_disappeared(run)
        _derive(run)
    return proposing.propose(run, _policy(run))


def _policy(run: Import) -> Policy:
    return Policy(
        looks_first=lambda session: _mode(session, run) == "preview",
        limits=lambda session: _limits(session, run),
        would_be=lambda session, differences: would_be(session, run, differences),
        objections=lambda session: mass_loss(session, run.report(session)),
        keep=lambda session: Turnover(run.primary.changeset_id).keep(session),
    )


def _mode(session: Session, run: Import) -> str:
    report = run.report(session)
    report.mode = mode_of(session, report)
    return report.mode


def _limits(session: Session, run: Import) -> Limits:
    setting = setting_of(session, run.report(session).kind)
    return Limits(setting.most_records, setting.most_percent)


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
