"""Reports made of a few rows, and what an import makes of them."""

import gzip
import io
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from catalogtool.core.database import session, transaction
from catalogtool.core.storage import storage
from catalogtool.queue.runtime import drain
from catalogtool.reports import operations
from catalogtool.reports.models import Report
from catalogtool.reports.reading import Choices

LAST_CHARACTERS = "AEIMQUYcgkosw048"


def video_id(number: int) -> str:
    """A valid id of its own for every number."""
    return f"video{number // 16:05d}{LAST_CHARACTERS[number % 16]}"


def csv_of(columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> str:
    """A report with these columns; what a row lacks is blank."""
    lines = [",".join(columns), *(",".join(_cell(row.get(name, "")) for name in columns) for row in rows)]
    return "\n".join(lines) + "\n"


def _cell(value: object) -> str:
    text = str(value)
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\n') else text


def received(
    content: str | bytes,
    *,
    name: str = "video_report_v1-4.csv",
    force: bool = False,
    mode: operations.Mode | None = None,
    in_page: bool = False,
    content_owner: str | None = None,
    whole: bool = True,
) -> int:
    """Put the file into the bucket and receive it; return the report's id."""
    body = content.encode() if isinstance(content, str) else content
    key = f"reports/test/{secrets.token_hex(8)}/{name}"
    storage().put(key, io.BytesIO(body))
    with transaction():
        report = operations.receive(
            key,
            name,
            actor_id=None,
            actor_name="Ana",
            force=force,
            mode=mode,
            in_page=in_page,
            content_owner=content_owner,
            choices=Choices(whole=whole),
        )
    return report.id


def imported(content: str | bytes, **how: Any) -> Report:
    """Receive the file, run what is queued, and return the report as it stands then."""
    report_id = received(content, **how)
    drain()
    return report_now(report_id)


def previewed(content: str | bytes, **how: Any) -> Report:
    """Receive the file for people to look at, and return the report as it stands then."""
    return imported(content, mode="preview", **how)


def report_now(report_id: int) -> Report:
    session().rollback()
    session().expire_all()
    return session().get_one(Report, report_id)


def packed(content: str) -> bytes:
    return gzip.compress(content.encode())
