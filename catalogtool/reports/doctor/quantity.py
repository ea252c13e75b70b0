"""The rows of a report against the trend of those before it, and its day among theirs."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median, mode

from catalogtool.reports.doctor.findings import Finding
from catalogtool.reports.doctor.profile import Profile
from catalogtool.web import filters

# A report of a few rows may well have fewer the next time.
HARMLESS_ROWS = 100
UNUSUAL = 0.1
TIMES_THE_USUAL = 5
ODD_REFUSALS = 0.05
MANY_REFUSALS = 0.2
SEVERAL = 3


def judge_rows(now: Profile, before: Sequence[Profile], least_percent: int) -> Iterator[Finding]:
    """Compare the number of rows with what the reports before, the latest first, lead one to expect."""
    last = before[0].rows
    if last < HARMLESS_ROWS:
        return
    if now.rows * 100 < last * least_percent:
        yield Finding(
            "rows_lost",
            "severe",
            f"The file has {filters.number(now.rows)} rows; the one before it had {filters.number(last)}. "
            "It may have been cut short.",
        )
        return
    changes = [after.rows / max(prior.rows, 1) - 1 for after, prior in pairwise(before)]
    usual = median(changes) if changes else 0.0
    spread = median(abs(change - usual) for change in changes) if changes else 0.0
    change = now.rows / last - 1
    if abs(change - usual) > max(UNUSUAL, TIMES_THE_USUAL * spread):
        yield Finding(
            "rows_unusual",
            "warning",
            f"The file has {filters.number(now.rows)} rows, "
            f"{abs(change):.0%} {'more' if change > 0 else 'fewer'} than the one before it.",
        )


def judge_refusals(now: Profile, before: Sequence[Profile]) -> Iterator[Finding]:
    """Compare the share of refused rows; without reports before, none are expected."""
    share = now.refused / max(now.rows, 1)
    usual = max((prior.refused / max(prior.rows, 1) for prior in before), default=0.0)
    if share - usual > ODD_REFUSALS and now.refused > SEVERAL:
        yield Finding(
            "rows_refused",
            "severe" if share - usual > MANY_REFUSALS and before else "warning",
            f"{filters.number(now.refused)} of {filters.number(now.rows)} rows were refused; "
            f"in the reports before it {usual:.0%}.",
        )


def judge_day(now: Profile, before: Sequence[Profile]) -> Iterator[Finding]:
    """Look whether the day that the file's name tells comes twice, comes late, or leaves others out."""
    days = sorted({prior.day for prior in before if prior.day}, reverse=True)
    if now.day is None or not days:
        return
    if now.day in days:
        yield Finding("day_twice", "warning", f"There is a report of {now.day:%-d %B %Y} already.")
    elif now.day < days[0]:
        yield Finding(
            "day_late",
            "severe",
            f"The report is of {now.day:%-d %B %Y}, and one of {days[0]:%-d %B %Y} was imported before it: "
            "it would bring back what has changed since.",
        )
    elif len(days) >= SEVERAL:
        step = mode(newer - older for newer, older in pairwise(days))
        if missed := round((now.day - days[0]) / step) - 1:
            first = days[0] + step
            many = f"{missed} reports are missing" if missed > 1 else "One report is missing"
            yield Finding("day_missing", "warning", f"{many} before this one, from {first:%-d %B %Y} on.")
