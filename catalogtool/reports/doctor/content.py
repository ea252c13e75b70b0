"""What the columns hold against what they held before: empty, damaged, other values, another look."""

from collections.abc import Iterable, Iterator, Sequence
from math import sqrt

from catalogtool.audit.fields import field_label, name_of
from catalogtool.reports.doctor.findings import Finding, Severity
from catalogtool.reports.doctor.profile import FEW_VALUES, ColumnProfile, Profile

EMPTIER = 0.05
MUCH_EMPTIER = 0.3
EMPTIER_BY_HALF = 0.5
DAMAGED = 0.02
MUCH_DAMAGED = 0.2
# Below so many rows shares say nothing.
TELLING_ROWS = 50
# What a share may be off by chance, in standard deviations.
CHANCE = 4
SELDOM = 0.005
SEVERAL_ROWS = 3
MOVED = 0.2
WIDER = 1.6
FARTHER = 5
MORE_DISTINCT = 5
VALUES_NAMED = 5


def judge(now: Profile, before: Sequence[Profile]) -> Iterator[Finding]:
    """Compare each field with what it was in the reports before, the latest first."""
    if now.rows < TELLING_ROWS:
        return
    for name, column in now.columns.items():
        priors = [
            prior.columns[name] for prior in before if name in prior.columns and prior.rows >= TELLING_ROWS
        ]
        yield from damage(name, column, priors, now.rows)
        if priors:
            yield from emptiness(name, column, priors, now.rows)
            yield from vocabulary(name, column, priors, now.rows)
            yield from looks(name, column, priors)


def damage(name: str, now: ColumnProfile, priors: Sequence[ColumnProfile], rows: int) -> Iterator[Finding]:
    usual = max((prior.damaged for prior in priors), default=0.0)
    more = now.damaged - usual
    if more > max(DAMAGED if priors else MUCH_DAMAGED, by_chance(usual, rows)):
        severity: Severity = "severe" if priors and more > MUCH_DAMAGED else "warning"
        yield Finding(
            "cells_damaged",
            severity,
            f"{now.damaged:.0%} of the cells of {name_of(name)} are damaged; before, {usual:.0%}.",
            name,
        )


def emptiness(name: str, now: ColumnProfile, priors: Sequence[ColumnProfile], rows: int) -> Iterator[Finding]:
    # Damaged cells are empty as well, and told as damaged.
    filled = now.filled + now.damaged
    least = min(prior.filled + prior.damaged for prior in priors)
    most = max(prior.filled + prior.damaged for prior in priors)
    if least - filled > max(EMPTIER, by_chance(least, rows)):
        much = filled < least * (1 - EMPTIER_BY_HALF) and least > MUCH_EMPTIER
        yield Finding(
            "column_emptier",
            "severe" if much else "warning",
            f"{field_label(name)} is filled in {filled:.0%} of the rows; before, in {least:.0%}.",
            name,
        )
    elif filled - most > max(MUCH_EMPTIER, by_chance(most, rows)):
        yield Finding(
            "column_fuller",
            "warning",
            f"{field_label(name)} is filled in {filled:.0%} of the rows; before, in {most:.0%}.",
            name,
        )


def vocabulary(
    name: str, now: ColumnProfile, priors: Sequence[ColumnProfile], rows: int
) -> Iterator[Finding]:
    """Look for values that a column of few values never had, and for those it has more or less of than ever."""
    last = priors[0].values
    if last is None:
        return
    if now.values is None:
        if (now.distinct or 0) <= FEW_VALUES:
            return
        yield Finding(
            "values_unknown", "warning", f"{field_label(name)} had few values before, and has many now.", name
        )
        return
    known = {value for prior in priors for value in prior.values or ()}
    new = {
        value: share
        for value, share in now.values.items()
        if value not in known and share > SELDOM and share * rows >= SEVERAL_ROWS
    }
    if new:
        share = sum(new.values())
        yield Finding(
            "values_unknown",
            "warning",
            f"{field_label(name)} has values it never had: {named(new)} ({share:.0%}).",
            name,
        )
    elif (moved := distance(now.values, last)) > max(MOVED, by_chance(0.5, rows) * sqrt(len(known))):
        yield Finding(
            "values_moved",
            "warning",
            f"The values of {name_of(name)} are shared out otherwise than before, by {moved:.0%}.",
            name,
        )


def looks(name: str, now: ColumnProfile, priors: Sequence[ColumnProfile]) -> Iterator[Finding]:
    """Look for another length of the texts, another magnitude of the numbers, another number of values."""
    last = priors[0]
    what = ""
    if outside(now.width, last.width, WIDER):
        what = "its texts are longer or shorter"
    elif outside(now.median, last.median, FARTHER):
        what = "its numbers are of another magnitude"
    elif last.values is None and outside(now.distinct, last.distinct, MORE_DISTINCT):
        what = "it has more or fewer different values"
    if what and now.filled:
        yield Finding("column_unlike", "warning", f"{field_label(name)} looks unlike before: {what}.", name)


def outside(now: float | None, before: float | None, times: float) -> bool:
    """Whether a figure has moved by more than so many times, up or down; one is added so that zeros compare.

    >>> outside(10, 4, 2), outside(0, 0, 2), outside(None, 3, 2)
    (True, False, False)
    """
    if now is None or before is None:
        return False
    return max(now + 1, before + 1) > times * min(now + 1, before + 1)


def distance(one: dict[str, float], other: dict[str, float]) -> float:
    """How much of the whole stands elsewhere: 0 is the same, 1 is nothing in common."""
    shares = [abs(one.get(value, 0) - other.get(value, 0)) for value in one.keys() | other.keys()]
    return sum(shares) / 2


def by_chance(share: float, rows: int) -> float:
    return CHANCE * sqrt(max(share * (1 - share), 0.01) / rows)


def named(values: Iterable[str]) -> str:
    texts = sorted(values)
    return ", ".join(texts[:VALUES_NAMED]) + (" …" if len(texts) > VALUES_NAMED else "")
