"""The file's rows become staged statements, block by block; what is refused is kept beside them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from catalogtool.catalog.subjects.video import VIDEO
from catalogtool.core.storage import storage
from catalogtool.queue.runtime import Chunk
from catalogtool.reports.importing.run import Import
from catalogtool.reports.models import NotedCell, RefusedRow, Report
from catalogtool.reports.reading import Batch, Position, ReportReader, copy_csv, open_report

PHASE = "Reading"
_NOTHING_DONE = {"read": False, "merged": False, "derived": False, "compared": False}


def stage_report(run: Import) -> bool:
    """Stage every row that the report speaks of, from where an earlier run stopped."""
    if run.cursor.get("read") and _is_whole(run):
        return True
    with run.chunk(PHASE) as chunk:
        report = run.report(chunk.session)
        name, size = report.original_name, report.size or 0
        stream = storage().open(report.filename, report.s3_version, report.s3_etag)
    reader = open_report(stream, name)
    if not _is_whole(run):
        _begin(run, reader)
    position = run.cursor["position"]
    start = Position(*position) if position else None
    with _ahead(reader, start) as coming:
        for first in coming:
            _take(run, chain([first], coming), size)
    with run.chunk(PHASE, read=True) as chunk:
        run.videos.analyze(chunk.session)
    return True


def _is_whole(run: Import) -> bool:
    """Tell whether all that the cursor speaks of is still staged: a crash of the database empties unlogged tables."""
    if "staged" not in run.cursor:
        return False
    with run.chunk(PHASE) as chunk:
        return run.videos.exists(chunk.session) and run.videos.count(chunk.session) == run.cursor["staged"]


def _begin(run: Import, reader: ReportReader) -> None:
    with run.chunk(PHASE) as chunk:
        session = chunk.session
        report = run.report(session)
        report.kind, report.version = reader.kind.name, reader.version
        report.header, report.unknown_columns = reader.columns, reader.unknown_columns
        _forget(session, report)
        run.changeset(session).summary = f"{reader.kind.title} {reader.version}, {report.original_name}"
        chunk.cursor = {"fields": _fields(reader), "staged": 0, "position": None, **_NOTHING_DONE}
        chunk.done = 0
    with run.chunk(PHASE) as chunk:
        run.videos.create(chunk.session)


def _fields(reader: ReportReader) -> list[str]:
    spoken = [name for name in reader.fields if name in VIDEO.fields]
    return [*spoken, "other_claims"] if "claim_id" in spoken else spoken


def _forget(session: Session, report: Report) -> None:
    """Drop what an earlier, lost reading has counted."""
    session.execute(delete(RefusedRow).where(RefusedRow.report_id == report.id))
    session.execute(delete(NotedCell).where(NotedCell.report_id == report.id))
    report.rows_read = report.rows_refused = report.rows_blank = report.rows_merged = report.cells_noted = 0


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


def _take(run: Import, coming: Iterator[tuple[Batch, bytes]], size: int) -> None:
    """Store one chunk of batches in one transaction; small batches keep memory low, long chunks save commits."""
    with run.chunk(PHASE) as chunk:
        staged = run.cursor["staged"]
        until = staged + run.chunk_rows
        for batch, csv in coming:
            run.videos.copy(chunk.session, batch.table.column_names, csv)
            _keep_account(run, chunk.session, batch)
            staged += batch.table.num_rows
            if staged >= until:
                break
        _show_progress(chunk, batch, run.report(chunk.session).rows_read, size)
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
    report = run.report(session)
    report.rows_read += batch.read
    report.rows_refused += len(batch.refused)
    report.rows_blank += batch.blank
    report.cells_noted += len(batch.noted)


def _show_progress(chunk: Chunk, batch: Batch, rows: int, size: int) -> None:
    chunk.done = rows
    chunk.total = max(rows, round(rows * size / batch.bytes_read)) if batch.bytes_read else rows
