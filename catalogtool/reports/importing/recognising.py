"""Of which kind a report is; one that nobody knows waits until people say what its columns are."""

from catalogtool.core.storage import storage
from catalogtool.reports.importing.run import Import
from catalogtool.reports.mapping.known import mapped_for
from catalogtool.reports.reading import UnknownHeader, UnreadableReport, open_report

PHASE = "Recognising the kind"


def recognise(run: Import) -> bool:
    """Note the kind of the report; False when its columns are unknown.

    What was told once is told: the rest of the file is read as its beginning was.
    """
    if run.cursor.get("recognised"):
        return True
    with run.chunk(PHASE) as chunk:
        report = run.report(chunk.session)
        key, version, etag, name = report.filename, report.s3_version, report.s3_etag, report.original_name
        mapped = mapped_for(chunk.session, report)
    try:
        with storage().open(key, version, etag) as stream:
            reader = open_report(stream, name, mapped=mapped)
    except UnknownHeader as unknown:
        with run.chunk(PHASE) as chunk:
            report = run.report(chunk.session)
            report.status, report.error_message = "unknown", unknown.message
            report.kind, report.version, report.header = None, None, unknown.columns
        return False
    except UnreadableReport:
        # It fails where it is to be read, as a run that came to nothing.
        return True
    with run.chunk(PHASE, recognised=True) as chunk:
        report = run.report(chunk.session)
        report.kind, report.version, report.subject = reader.kind.name, reader.version, reader.kind.subject
    return True
