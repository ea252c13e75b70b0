"""The file's rows become staged statements, block by block; what is refused is kept beside them."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from itertools import chain

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from catalogtool.changes.stage import Stage
from catalogtool.changes.subject import SUBJECTS, Subject
from catalogtool.core.storage import storage
from catalogtool.queue.runtime import Chunk
from catalogtool.reports.importing import silence
from catalogtool.reports.importing.run import Import, noted
from catalogtool.reports.importing.suspecting import Suspicion, suspect
from catalogtool.reports.models import NotedCell, RefusedRow, Report
from catalogtool.reports.reading import (
    Batch,
    Choices,
    Position,
    ReportReader,
    copy_csv,
    open_report,
    shown_record,
)

PHASE = "Reading"
KILLED = "Reading this record has stopped the program three times, so it is kept out."
_NOTHING_DONE = {
    **dict.fromkeys(("read", "merged", "disappeared", "derived", "compared"), False),
    "suspicion": None,
}


def stage_report(run: Import) -> bool:
    """Stage every row that the report speaks of, from where an earlier run stopped."""
    if run.cursor.get("read") and _is_whole(run):
        return True
    reader = _open(run)
    run.job.lock(f"report_import {reader.kind.name}")
    if not _is_whole(run):
        _begin(run, reader)
    if doubt := suspect(run, _position(run, reader).byte_offset, PHASE):
        _read_carefully(run, reader, doubt)
        reader = _open(run)
    with _ahead(reader, _position(run, reader)) as coming:
        for first in coming:
            _take(run, chain([first], coming))
    with run.chunk(PHASE, read=True) as chunk:
        run.primary.analyze(chunk.session)
    return True


def _open(run: Import) -> ReportReader:
    with run.chunk(PHASE) as chunk:
        report = run.report(chunk.session)
        name, choices = report.original_name, Choices.of_json(report.choices)
        key, version, etag = report.filename, report.s3_version, report.s3_etag
    return open_report(
        storage().open(key, version, etag),
        name,
        choices,
        reopen=lambda offset: storage().open(key, version, etag, offset),
    )


def _position(run: Import, reader: ReportReader) -> Position:
    return Position(*run.cursor["position"]) if run.cursor["position"] else reader.header.end


def _is_whole(run: Import) -> bool:
    """Tell whether all that the cursor speaks of is still staged: a crash of the database empties unlogged tables."""
    if not {"staged", "stages"} <= run.cursor.keys():
        return False
    with run.chunk(PHASE) as chunk:
        primary = run.primary
        return primary.exists(chunk.session) and primary.count(chunk.session) == run.cursor["staged"]


def _begin(run: Import, reader: ReportReader) -> None:
    with run.chunk(PHASE) as chunk:
        session = chunk.session
        report = run.report(session)
        report.kind, report.version, report.subject = reader.kind.name, reader.version, reader.kind.subject
        report.header, report.unknown_columns = reader.columns, reader.unknown_columns
        report.form, report.partial = asdict(reader.form), report.partial or reader.form.resent
        _forget(session, report)
        run.changeset(session).summary = f"{reader.kind.title} {reader.version}, {report.original_name}"
        subject = SUBJECTS[reader.kind.subject]
        said = noted([Stage(subject, run.cursor["changeset_id"], _fields(subject, reader.fields))])
        chunk.cursor = {
            "stages": said,
            "columns": reader.fields,
            "staged": 0,
            "position": None,
            **_NOTHING_DONE,
        }
        chunk.done = 0
    with run.chunk(PHASE) as chunk:
        run.primary.create(chunk.session)


def _fields(subject: Subject, columns: Sequence[str]) -> tuple[str, ...]:
    """The fields that the report speaks of; also of what is kept of merged rows, if it tells that."""
    spoken = [name for name in columns if name in subject.fields]
    merge = subject.merge
    kept = [merge.into] if merge and merge.into and merge.rest[0] in spoken else []
    return (*spoken, *kept)


def _forget(session: Session, report: Report) -> None:
    """Drop what an earlier, lost reading has counted."""
    session.execute(delete(RefusedRow).where(RefusedRow.report_id == report.id))
    session.execute(delete(NotedCell).where(NotedCell.report_id == report.id))
    silence.forget(session, report.id)
    report.rows_read = report.rows_refused = report.rows_blank = report.rows_merged = report.cells_noted = 0


def _read_carefully(run: Import, reader: ReportReader, doubt: Suspicion) -> None:
    """Read what is suspected piece by piece, or keep the one record out that has killed its readers."""
    start = _position(run, reader)
    if doubt.is_certain(start.byte_offset):
        _keep_out(run, *reader.record(start), start)
    else:
        for batch in reader.batches(start, at_once=doubt.at_once):
            _take(run, iter([(batch, copy_csv(batch.table))]))
            if batch.end.byte_offset >= doubt.until:
                break
    with run.chunk(PHASE, suspicion=None):
        pass


def _keep_out(run: Import, raw: bytes, end: Position, start: Position) -> None:
    refused = RefusedRow(
        report_id=run.report_id,
        line=start.line,
        byte_offset=start.byte_offset,
        reason=KILLED,
        raw=shown_record(raw),
    )
    with run.chunk(PHASE) as chunk:
        chunk.session.add(refused)
        report = run.report(chunk.session)
        report.rows_read += 1
        report.rows_refused += 1
        chunk.cursor = {"position": [end.byte_offset, end.line], "suspicion": None}


@contextmanager
def _ahead(reader: ReportReader, start: Position | None) -> Iterator[Iterator[tuple[Batch, bytes]]]:
    """The batches and their CSV, the next one being made by another thread while the present one is stored."""
    made = ((batch, copy_csv(batch.table)) for batch in reader.batches(start))
    with ThreadPoolExecutor(1, thread_name_prefix="reading") as pool:

        def pairs() -> Iterator[tuple[Batch, bytes]]:
            coming = pool.submit(next, made, None)
            while (present := coming.result()) is not None:
                coming = pool.submit(next, made, None)
                yield present

        yield pairs()


def _take(run: Import, coming: Iterator[tuple[Batch, bytes]]) -> None:
    """Store one chunk of batches in one transaction; small batches keep memory low, long chunks save commits."""
    with run.chunk(PHASE) as chunk:
        staged = run.cursor["staged"]
        until = staged + run.chunk_rows
        for batch, csv in coming:
            run.primary.copy(chunk.session, batch.table.column_names, csv)
            _keep_account(run, chunk.session, batch)
            staged += batch.table.num_rows
            if staged >= until:
                break
        _show_progress(chunk, batch, run.report(chunk.session))
        chunk.cursor = {"staged": staged, "position": [batch.end.byte_offset, batch.end.line]}


def _keep_account(run: Import, session: Session, batch: Batch) -> None:
    if batch.refused:
        session.execute(
            insert(RefusedRow), [{"report_id": run.report_id, **vars(row)} for row in batch.refused]
        )
    if batch.noted:
        session.execute(
            insert(NotedCell), [{"report_id": run.report_id, **vars(cell)} for cell in batch.noted]
        )
    silence.note_blank(session, run.report_id, batch)
    report = run.report(session)
    report.rows_read += batch.read
    report.rows_refused += len(batch.refused)
    report.rows_blank += len(batch.blank)
    report.cells_noted += len(batch.noted)


def _show_progress(chunk: Chunk, batch: Batch, report: Report) -> None:
    chunk.done = rows = report.rows_read
    size = report.size or 0
    chunk.total = max(rows, round(rows * size / batch.bytes_read)) if batch.bytes_read else rows
