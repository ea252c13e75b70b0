"""The file's rows become staged statements, block by block; what is refused is kept beside them."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from itertools import chain

import pyarrow as pa

from catalogtool.changes.filling import noted
from catalogtool.changes.stage import Stage
from catalogtool.changes.subject import SUBJECTS, Subject
from catalogtool.core.storage import storage
from catalogtool.core.streaming import ObjectStream
from catalogtool.queue.runtime import Chunk
from catalogtool.reports.importing import keeping
from catalogtool.reports.importing.run import Import
from catalogtool.reports.importing.suspecting import Suspicion, suspect
from catalogtool.reports.kinds.damages import Damage
from catalogtool.reports.mapping.known import mapped_for
from catalogtool.reports.models import Report
from catalogtool.reports.reading import (
    Batch,
    Choices,
    Position,
    RefusedRow,
    ReportReader,
    Sort,
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
    if run.cursor.get("read") and run.is_staged:
        return True
    with ExitStack() as streams:
        _read(run, streams)
    with run.chunk(PHASE, read=True) as chunk:
        run.primary.analyze(chunk.session)
    return True


def _read(run: Import, streams: ExitStack) -> None:
    reader = _open(run, streams)
    run.job.lock(f"report_import {reader.kind.name}")
    if not run.is_staged:
        _begin(run, reader)
    if doubt := suspect(run, _position(run, reader).byte_offset, PHASE):
        _read_carefully(run, reader, doubt)
        reader = _open(run, streams)
    with _ahead(reader, _position(run, reader)) as coming:
        for first in coming:
            _take(run, chain([first], coming))


def _open(run: Import, streams: ExitStack) -> ReportReader:
    with run.chunk(PHASE) as chunk:
        report = run.report(chunk.session)
        name, choices = report.original_name, Choices.of_json(report.choices)
        key, version, etag = report.filename, report.s3_version, report.s3_etag
        mapped = mapped_for(chunk.session, report)
    # Rows are read by another thread, which does not know the application.
    bucket = storage()

    def open_object(offset: int = 0) -> ObjectStream:
        return streams.enter_context(bucket.open(key, version, etag, offset))

    return open_report(open_object(), name, choices, reopen=open_object, mapped=mapped)


def _position(run: Import, reader: ReportReader) -> Position:
    return Position(*run.cursor["position"]) if run.cursor["position"] else reader.header.end


def _begin(run: Import, reader: ReportReader) -> None:
    with run.chunk(PHASE) as chunk:
        session = chunk.session
        report = run.report(session)
        report.kind, report.version, report.subject = reader.kind.name, reader.version, reader.kind.subject
        report.header, report.unknown_columns = reader.columns, reader.unknown_columns
        report.form, report.partial = asdict(reader.form), report.partial or is_part(reader)
        keeping.forget(session, report)
        run.changeset(session).summary = f"{reader.kind.title} {reader.version}, {report.original_name}"
        subject = SUBJECTS[reader.kind.subject]
        stage = Stage(
            subject, run.cursor["changeset_id"], _fields(subject, reader), clears=reader.kind.clears
        )
        chunk.cursor = {
            "stages": noted([stage]),
            "columns": reader.fields,
            "of_catalog": reader.kind.of_catalog,
            "staged": 0,
            "position": None,
            **_NOTHING_DONE,
        }
        chunk.done = 0
    with run.chunk(PHASE) as chunk:
        run.primary.create(chunk.session)


def is_part(reader: ReportReader) -> bool:
    """Whether the file has some records only: rows that were refused before, or an export, which may be narrowed."""
    return reader.form.resent or reader.kind.of_catalog


def _fields(subject: Subject, reader: ReportReader) -> tuple[str, ...]:
    """The fields that the report speaks of; also of what is kept of merged rows, if it tells that."""
    spoken = [name for name in reader.fields if name in subject.fields]
    merge = subject.merge
    tells = merge and merge.into and merge.rest[0] in spoken and not reader.kind.of_catalog
    return (*spoken, *([merge.into] if merge and tells else []))


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
    refused = RefusedRow(start.line, start.byte_offset, None, Damage.KILLER, KILLED, shown_record(raw))
    damages = Counter([Sort("", Damage.KILLER, "refused")])
    with run.chunk(PHASE) as chunk:
        batch = Batch(pa.table({}), [refused], [], damages, 1, [], end, 0)
        keeping.keep(chunk.session, run.report(chunk.session), batch)
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
            keeping.keep(chunk.session, run.report(chunk.session), batch)
            staged += batch.table.num_rows
            if staged >= until:
                break
        _show_progress(chunk, batch, run.report(chunk.session))
        chunk.cursor = {"staged": staged, "position": [batch.end.byte_offset, batch.end.line]}


def _show_progress(chunk: Chunk, batch: Batch, report: Report) -> None:
    chunk.done = rows = report.rows_read
    size = report.size or 0
    chunk.total = max(rows, round(rows * size / batch.bytes_read)) if batch.bytes_read else rows
