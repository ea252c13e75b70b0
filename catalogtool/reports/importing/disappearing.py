"""What the content owner's lists held and this one lacks is said to be missing; what it has again, to be back."""

from dataclasses import replace

from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session

from catalogtool.changes.filling import noted
from catalogtool.changes.guards import HARMLESS_RECORDS
from catalogtool.changes.stage import Stage
from catalogtool.core.database import affected
from catalogtool.reports.doctor.profile import day_in
from catalogtool.reports.importing.accounting import gone_and_back
from catalogtool.reports.importing.run import Import
from catalogtool.reports.kinds.kind import KINDS
from catalogtool.reports.models import Report
from catalogtool.reports.modes import setting_of
from catalogtool.reports.snapshots.following import snapshot_of
from catalogtool.reports.snapshots.guesses import guess
from catalogtool.reports.snapshots.models import Snapshot, SnapshotMember
from catalogtool.reports.snapshots.refused import named_in_refused
from catalogtool.reports.snapshots.turnover import Turnover
from catalogtool.web import filters

PHASE = "Looking for what disappeared"
FIELD = "missing_since"

NO_OWNER = "Nobody has told whose list it is."
A_PART = "It has a part of the records only."
FIRST = "It is the first list of its content owner."


def find_disappeared(run: Import) -> None:
    """Stage, beside the rows, which records have disappeared and which are back."""
    if run.cursor.get("disappeared"):
        return
    with run.chunk(PHASE, disappeared=True) as chunk:
        session, report, primary = chunk.session, run.report(chunk.session), run.primary
        kind = str(report.kind)
        if kind not in KINDS.names() or not KINDS[kind].lists_all:
            return
        back = _bring_back(session, primary)
        report.gone_untold = why_untold(report)
        gone = 0 if report.gone_untold else _stage_gone(session, report, primary)
        # One that goes on has said it of some already.
        said_gone, said_back = gone_and_back(session, report, run.changeset(session))
        report.records_gone, report.records_back = said_gone + gone, said_back + back
        if gone or back:
            primary = replace(primary, fields=_with_field(primary), clears=primary.clears or bool(back))
            *derived, _ = run.stages
            chunk.cursor = {
                "stages": noted([*derived, primary]),
                # The rows that are staged, however they came there.
                "staged": run.cursor["staged"] + gone,
            }


def why_untold(report: Report) -> str | None:
    """Why a report can't tell what has disappeared, whatever it holds."""
    if report.partial or report.choices.get("whole") is False:
        return A_PART
    return None if report.content_owner else NO_OWNER


def mass_loss(session: Session, report: Report) -> list[str]:
    """A sentence when more is gone than may be without an admin."""
    gone = report.records_gone
    if gone < HARMLESS_RECORDS:
        return []
    setting, snapshot = setting_of(session, report.kind), snapshot_of(session, report)
    held = session.scalar(
        text("select count(*) from snapshot_member where snapshot_id = :id and lost_in is null"),
        {"id": snapshot.id},
    )
    percent = 100 * gone / max(held or 0, gone, 1)
    if gone <= setting.most_gone_records and percent <= setting.most_gone_percent:
        return []
    many, share = f"{filters.number(gone)} {report.subject}s", f"{percent:.0f} %"
    held_by = f"those that the last list of {report.content_owner} held"
    return [f"{many} are missing from the file, {share} of {held_by}."]


def _stage_gone(session: Session, report: Report, primary: Stage) -> int:
    snapshot = snapshot_of(session, report)
    turnover = Turnover(int(report.changeset_id or 0))
    report.gone_untold = _why_incomparable(session, report, snapshot)
    turnover.find(session, primary, snapshot.id)
    unreadable = 0
    if report.gone_untold is None and report.rows_refused:
        named = named_in_refused(session, report, snapshot.id)
        turnover.spare(session, named.keys)
        unreadable = named.unreadable
    others = select(Snapshot.id).where(Snapshot.kind == snapshot.kind, Snapshot.id != snapshot.id)
    gone = turnover.find_gone(session, primary, snapshot.id, session.scalars(others).all())
    if gone and unreadable:
        report.gone_untold = _unreadable(unreadable)
    if report.gone_untold or unreadable:
        turnover.spare_all(session)
        return 0
    if gone:
        guess(session, primary, snapshot.id, snapshot.content_owner)
        turnover.note_guesses(session)
        _speak_of(session, primary)
        primary.select(
            session,
            (primary.subject.key, FIELD, "missing_because"),
            f"select key, '{report.created_at.isoformat()}', because from pg_temp.gone",
        )
    return gone


def _why_incomparable(session: Session, report: Report, snapshot: Snapshot) -> str | None:
    members = select(SnapshotMember).where(SnapshotMember.snapshot_id == snapshot.id)
    if not session.scalar(select(exists(members))):
        return FIRST
    last = session.get(Report, snapshot.report_id) if snapshot.report_id is not None else None
    if last is None:
        return None
    day, last_day = day_in(report.original_name), day_in(last.original_name)
    if last.id > report.id or (day and last_day and day < last_day):
        return f"A newer list of {snapshot.content_owner} was imported before it, report {last.id}."
    return None


def _unreadable(rows: int) -> str:
    told = "refused row doesn’t" if rows == 1 else "refused rows don’t"
    return f"{filters.number(rows)} {told} tell which records they speak of, and these may be the ones that it lacks."


def _bring_back(session: Session, primary: Stage) -> int:
    """Let the rows of missing records say that they are missing no longer; return how many do."""
    table, key = primary.subject.table, primary.subject.key
    if not session.scalar(text(f"select exists (select from {table} where {FIELD} is not null)")):
        return 0
    _speak_of(session, primary)
    return affected(
        session,
        f"update {primary.staged} s set cleared = array_append(s.cleared, '{FIELD}') from {table} v "
        f"where v.{FIELD} is not null and v.{key} = s.{key} and not s.merged",
    )


def _speak_of(session: Session, primary: Stage) -> None:
    session.execute(text(f"alter table {primary.staged} add column if not exists {FIELD} timestamptz"))


def _with_field(primary: Stage) -> tuple[str, ...]:
    return primary.fields if FIELD in primary.fields else (*primary.fields, FIELD)
