"""The rows of a report against the trend of those before it, and how many of them are refused."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

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
    change = now.rows / last - 1
    if now.rows * 100 < last * least_percent:
        yield _rows(
            "rows_lost",
            f"The file has {-change:.0%} fewer rows than the one before it. It may have been cut short.",
            now.rows,
            last,
        )
    elif _distance(change, before) > max(UNUSUAL, TIMES_THE_USUAL * _spread(before)):
        more = "more" if change > 0 else "fewer"
        yield _rows(
            "rows_unusual",
            f"The file has {abs(change):.0%} {more} rows than the one before it, which is unusual.",
            now.rows,
            last,
        )


def judge_refusals(now: Profile, before: Sequence[Profile]) -> Iterator[Finding]:
    """Compare the share of refused rows; without reports before, none are expected."""
    share = now.refused / max(now.rows, 1)
    usual = max((prior.refused / max(prior.rows, 1) for prior in before), default=0.0)
    if share - usual > ODD_REFUSALS and now.refused > SEVERAL:
        yield Finding(
            "rows_refused",
            "severe" if share - usual > MANY_REFUSALS and before else "warning",
            f"{filters.number(now.refused)} of {filters.number(now.rows)} rows were refused.",
            was=f"{usual:.0%} refused" if before else "",
            now=f"{share:.0%} refused",
            follows="Refused rows are kept aside with their reasons, to be mended; the others go in.",
        )


def _rows(code: str, says: str, now: int, last: int) -> Finding:
    return Finding(
        code,
        "severe" if code == "rows_lost" else "warning",
        says,
        was=filters.plural(last, "row"),
        now=filters.plural(now, "row"),
        follows="If it lists all that its content owner has, what it lacks is told as missing."
        if now < last
        else "",
    )


def _distance(change: float, before: Sequence[Profile]) -> float:
    """How far the change is from the usual one; one or two known changes may have been exceptions themselves."""
    distance = abs(change - _usual(before))
    return distance if len(_changes(before)) >= SEVERAL else min(distance, abs(change))


def _changes(before: Sequence[Profile]) -> list[float]:
    return [after.rows / max(prior.rows, 1) - 1 for after, prior in pairwise(before)]


def _usual(before: Sequence[Profile]) -> float:
    return median(_changes(before) or [0.0])


def _spread(before: Sequence[Profile]) -> float:
    usual = _usual(before)
    return median([abs(change - usual) for change in _changes(before)] or [0.0])
