"""The records of a file that do not speak for themselves: where they stand, and which row speaks in their place."""

from sqlalchemy import delete, insert, text
from sqlalchemy.orm import Session

from catalogtool.changes.stage import Stage
from catalogtool.reports.models import SilentRow
from catalogtool.reports.reading import Batch


def note_blank(session: Session, report_id: int, batch: Batch) -> None:
    """Keep where the blank records of the batch stand."""
    if batch.blank:
        session.execute(insert(SilentRow), [{"report_id": report_id, **vars(place)} for place in batch.blank])


def note_merged(session: Session, report_id: int, stage: Stage) -> None:
    """Keep where the merged rows of the stage stand, and the line of the row that speaks for each."""
    key = stage.subject.key
    session.execute(
        text(
            f"insert into silent_row (report_id, line, byte_offset, into_line) "
            f"select :report_id, merged.line, merged.byte_offset, speaks.line from {stage.staged} merged "
            f"join {stage.staged} speaks on speaks.{key} = merged.{key} and not speaks.merged where merged.merged"
        ),
        {"report_id": report_id},
    )


def forget(session: Session, report_id: int) -> None:
    """Drop what an earlier reading has kept."""
    session.execute(delete(SilentRow).where(SilentRow.report_id == report_id))
