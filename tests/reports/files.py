"""Reports made up for these tests, and their way into the bucket."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from catalogtool.core.database import transaction
from catalogtool.core.storage import storage
from catalogtool.queue.runtime import drain
from catalogtool.reports import inbox, operations
from catalogtool.reports.models import RefusedRow, Report

HEADER = ("video_id", "video_title", "views", "custom_id")


def video_report(
    rows: int = 3, *, header: Sequence[str] = HEADER, damaged: Sequence[Sequence[str]] = ()
) -> bytes:
    """A small video report: so many good rows, and after them the damaged ones."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    for number in range(rows):
        row = {
            "video_id": f"vid{number:07}A",
            "video_title": f"Song {number}",
            "views": number,
            "custom_id": f"C{number}",
        }
        writer.writerow([row.get(name, "") for name in header])
    writer.writerows(damaged)
    return text.getvalue().encode()


def received(body: bytes | None = None, name: str = "video_report.csv", **how: Any) -> int:
    """A report that waits for its import."""
    key = inbox.store(name, io.BytesIO(body or video_report()))
    with transaction():
        return operations.receive(key, name, **{"actor_id": None, "actor_name": "tests", **how}).id


def imported(body: bytes | None = None, name: str = "video_report.csv", **how: Any) -> int:
    """A report that has gone through the import."""
    report_id = received(body, name, **how)
    drain()
    return report_id


def ended(
    counts: Mapping[str, int],
    *,
    refused: Sequence[RefusedRow] = (),
    **columns: Any,
) -> int:
    """A report as an import leaves it, without one having been run."""
    with transaction() as session:
        usual = {
            "filename": "reports/x",
            "original_name": "x.csv",
            "uploaded_by_name": "tests",
            "status": "completed",
        }
        report = Report(**usual | columns, **{f"rows_{name}": rows for name, rows in counts.items()})
        session.add(report)
        session.flush()
        for row in refused:
            row.report_id = report.id
            session.add(row)
        return report.id


def refused_row() -> tuple[int, int]:
    """A report with one refused row, and the id of that row."""
    row = RefusedRow(
        line=2, byte_offset=20, column="video_id", damage="blank", reason="No id.", raw="#NAME?,Song"
    )
    report_id = ended({"read": 1, "refused": 1}, refused=[row], header=["video_id", "video_title"])
    with transaction() as session:
        return report_id, session.scalars(
            select(RefusedRow.id).where(RefusedRow.report_id == report_id)
        ).one()


def put(key: str, body: bytes) -> None:
    """Leave an object in the bucket, as another program would."""
    storage().put(key, io.BytesIO(body))
