"""Moments as URLs and commands name them: ISO 8601, in UTC where they name no zone."""

from datetime import UTC, datetime

from flask import Flask

from catalogtool.core.clock import now
from catalogtool.core.errors import Invalid
from catalogtool.web import filters


def read_moment(text: str) -> datetime:
    """Read a moment of the past; Invalid when it is none, or lies in the future.

    >>> read_moment("2026-05-03T10:00:00Z") == read_moment("2026-05-03 12:00+02:00") == read_moment("2026-05-03T10:00")
    True
    """
    try:
        read = datetime.fromisoformat(text.strip())
        moment = (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid(f"A moment is written like 2026-05-03T10:00:00Z; “{text[:40]}” is none.") from None
    if moment > now():
        raise Invalid(f"{filters.moment(moment)} lies in the future. Choose a moment that has passed.")
    return moment


def write_moment(moment: datetime) -> str:
    """Write what `read_moment` reads, exactly.

    >>> write_moment(datetime(2026, 5, 3, 10, tzinfo=UTC))
    '2026-05-03T10:00:00Z'
    """
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def init_app(app: Flask) -> None:
    """Let templates link to a moment; no moment stays none, which a URL leaves out."""
    app.jinja_env.filters["write_moment"] = lambda moment: moment and write_moment(moment)
