"""The day that the name of a report tells, among those of the reports that are there already."""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import pairwise

from catalogtool.reports.doctor.findings import Finding

# From so many days on it shows in what steps reports come; most steps must be alike.
TELLING_DAYS = 3
MOST = 0.5


def judge(day: date | None, applied: Collection[date], waiting: Collection[date] = ()) -> Iterator[Finding]:
    """Look whether the day comes twice, comes late, or leaves others out.

    A day that waits for people to decide on its report is not missing, and those before it are not late.
    """
    if day is None or not applied:
        return
    last = max(applied)
    if day < last:
        again = ", and one of that day was there before" if day in applied else ""
        yield Finding(
            "day_late",
            "severe",
            f"The report is older than what was applied already: it is of {_told(day)}{again}.",
            was=_told(last),
            now=_told(day),
            follows="What has changed since then would be set back to how it was on that day.",
        )
    elif day in applied:
        yield Finding(
            "day_twice",
            "warning",
            f"There is a report of {_told(day)} already.",
            was=_told(last),
            now=_told(day),
            follows="Where the two differ, this one wins.",
        )
    else:
        yield from _gap(day, {*applied, *(each for each in waiting if each < day)})


def _gap(day: date, known: Collection[date]) -> Iterator[Finding]:
    step, last = _usual_step(known), max(known)
    missed = round((day - last) / step) - 1 if step else 0
    if step and missed > 0:
        many = f"{missed} reports are missing" if missed > 1 else "One report is missing"
        yield Finding(
            "day_missing",
            "warning",
            f"{many} before this one, from {_told(last + step)} on.",
            was=_told(last),
            now=_told(day),
            follows="What changed and changed back meanwhile is not seen. Send them before this one if there are any.",
        )


def _usual_step(days: Collection[date]) -> timedelta | None:
    """The time between two reports, where most come after the same one."""
    if len(days) < TELLING_DAYS:
        return None
    steps = Counter(newer - older for older, newer in pairwise(sorted(days)))
    [(step, times)] = steps.most_common(1)
    return step if times > MOST * steps.total() else None


def _told(day: date) -> str:
    return f"{day:%-d %B %Y}"
