"""The day by which YouTube counts units: it begins at midnight in California."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PACIFIC = ZoneInfo("America/Los_Angeles")


def day_of(moment: datetime) -> date:
    """Tell which day it is there.

    >>> from datetime import UTC
    >>> day_of(datetime(2026, 11, 21, 7, 59, tzinfo=UTC))
    datetime.date(2026, 11, 20)
    """
    return moment.astimezone(PACIFIC).date()


def next_day_after(moment: datetime) -> datetime:
    """Tell when the next day begins there, also where the clocks are changed in between.

    >>> from datetime import UTC
    >>> next_day_after(datetime(2026, 11, 1, 8, 0, tzinfo=UTC)).astimezone(UTC).isoformat()
    '2026-11-02T08:00:00+00:00'
    """
    return datetime.combine(day_of(moment) + timedelta(days=1), time(), PACIFIC)
