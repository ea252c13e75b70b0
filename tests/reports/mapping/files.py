"""Lists that no kind knows, and their way to people who say what the columns are."""

import csv
import io
from collections.abc import Sequence

from sqlalchemy import func, select

from catalogtool.core.database import session, transaction
from catalogtool.core.origin import Origin, declare
from catalogtool.queue.runtime import drain
from catalogtool.reports import unknown
from catalogtool.reports.kinds.kind import Blank
from catalogtool.reports.mapping.models import ReportMapping
from catalogtool.reports.mapping.saying import Saying
from catalogtool.reports.models import Report
from catalogtool.web.access import Actor
from tests.reports.files import received

ROOT = Actor(None, "root", is_admin=True)
HEADER = ("Clip", "Song name", "Label code", "UPC/EAN", "Played")
FIELDS = {
    "Clip": "video_id",
    "Song name": "title",
    "Label code": "label",
    "UPC/EAN": "upc",
    "Played": "views",
}
ROWS = (
    ("vid0000000A", "Song 0", "Hill", "036000241457", "1,200"),
    ("vid0000001A", "Song 1", "", "1.9E+11", "7"),
    ("", "Song 2", "Hill", "", "8"),
)


def listed(rows: Sequence[Sequence[str]] = ROWS, header: Sequence[str] = HEADER) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def sent(body: bytes | None = None, name: str = "partner list.csv", **how: object) -> Report:
    """A report that has gone as far as it goes by itself."""
    report_id = received(body or listed(), name, **how)
    drain()
    return now_is(report_id)


def now_is(report_id: int) -> Report:
    session().rollback()
    return session().get_one(Report, report_id)


def saying(header: Sequence[str] = HEADER, subject: str = "video", **blanks: Blank) -> Saying:
    """What the list's columns are; `blanks` by field."""
    fields = {number: FIELDS[heading] for number, heading in enumerate(header) if heading in FIELDS}
    return Saying(subject, fields, {n: blanks[field] for n, field in fields.items() if field in blanks})


def mapped(
    report: Report, said: Saying | None = None, name: str = "Partner list", *, is_new: bool = True
) -> Report:
    """The report as it was imported after somebody has said what its columns are."""
    with transaction():
        taken = unknown.save(
            report.id, said or saying(tuple(report.header or ())), name=name, is_new=is_new, actor=ROOT
        ).id
    drain()
    return now_is(taken)


def kind_made(name: str = "Partner list") -> str:
    """A kind that people have made, without a report that was read by it."""
    with transaction() as current:
        declare(current, Origin(None, "tests", "edit"))
        meanings = [{"heading": "Clip", "field": "video_id", "blank": "refuse"}]
        latest = current.scalar(select(func.max(ReportMapping.version))) or 0
        current.add(
            ReportMapping(
                name=name,
                version=latest + 1,
                subject="video",
                headings=["Clip"],
                fingerprint="clip",
                meanings=meanings,
                created_by_name="tests",
            )
        )
    return name
