"""What the columns hold against what they held before: empty, damaged, other values, another look."""

from collections.abc import Iterator, Mapping, Sequence
from math import sqrt

from catalogtool.audit.fields import field_label, name_of
from catalogtool.reports.doctor.findings import Finding, Severity
from catalogtool.reports.doctor.profile import FEW_VALUES, ColumnProfile, Profile
from catalogtool.web import filters

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
            f"Many cells of {name_of(name)} are damaged.",
            name,
            was=f"{usual:.0%} damaged" if priors else "",
            now=f"{now.damaged:.0%} damaged",
            follows="Damaged cells are left out; what the catalog holds there stays.",
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
            f"{field_label(name)} is empty more often.",
            name,
            was=f"{least:.0%} filled",
            now=f"{filled:.0%} filled",
            follows="An empty cell says nothing; what the catalog holds there stays.",
        )
    elif filled - most > max(MUCH_EMPTIER, by_chance(most, rows)):
        yield Finding(
            "column_fuller",
            "warning",
            f"{field_label(name)} is filled more often.",
            name,
            was=f"{most:.0%} filled",
            now=f"{filled:.0%} filled",
        )


def vocabulary(
    name: str, now: ColumnProfile, priors: Sequence[ColumnProfile], rows: int
) -> Iterator[Finding]:
    """Look for values that a column of few values never had, and for those it has more or less of than ever."""
    last = priors[0].values
    if last is None:
        return
    label = field_label(name)
    if now.values is None:
        if (now.distinct or 0) > FEW_VALUES:
            few, many = filters.plural(len(last), "value"), filters.plural(round(now.distinct or 0), "value")
            yield taken("values_unknown", f"{label} had few values, and has many now.", name, few, many)
        return
    known = {value for prior in priors for value in prior.values or ()}
    new = {
        value: share
        for value, share in now.values.items()
        if value not in known and share > SELDOM and share * rows >= SEVERAL_ROWS
    }
    if new:
        says = f"{label} has values that it never had."
        yield taken("values_unknown", says, name, named(last), named(new))
    elif distance(now.values, last) > max(MOVED, by_chance(0.5, rows) * sqrt(len(known))):
        says = f"The values of {name_of(name)} stand in other shares."
        yield taken("values_moved", says, name, named(last), named(now.values))


def looks(name: str, now: ColumnProfile, priors: Sequence[ColumnProfile]) -> Iterator[Finding]:
    """Look for another length of the texts, another magnitude of the numbers, another number of values."""
    last = priors[0]
    if not now.filled:
        return
    if outside(now.width, last.width, WIDER):
        yield unlike(name, "has texts of another length", "{} bytes on average", last.width, now.width)
    elif outside(now.median, last.median, FARTHER):
        yield unlike(name, "has numbers of another magnitude", "{} in the middle", last.median, now.median)
    elif last.values is None and outside(now.distinct, last.distinct, MORE_DISTINCT):
        what = "has another number of different values"
        yield unlike(name, what, "{} different values", last.distinct, now.distinct)


def unlike(name: str, what: str, words: str, was: float | None, now: float | None) -> Finding:
    figures = (words.format(filters.number(figure)) for figure in (was, now))
    return taken("column_unlike", f"{field_label(name)} {what}.", name, *figures)


def taken(code: str, says: str, name: str, was: str, now: str) -> Finding:
    """Tell of values that are odd, and go in all the same."""
    return Finding(code, "warning", says, name, was, now, "The values are taken as they stand.")


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


def named(values: Mapping[str, float]) -> str:
    """Name the most frequent values with their shares.

    >>> named({"No": 0.25, "Yes": 0.75})
    'Yes 75%, No 25%'
    """
    most = sorted(values.items(), key=lambda each: (-each[1], each[0]))[:VALUES_NAMED]
    return ", ".join(f"{value} {share:.0%}" for value, share in most) + (
        " …" if len(values) > VALUES_NAMED else ""
    )
