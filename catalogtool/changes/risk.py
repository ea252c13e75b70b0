"""How dangerous a kind of change is; a subject declares which of its changes deserve a warning."""

from collections.abc import Iterable
from dataclasses import dataclass

LOW, MIDDLE, HIGH = 1, 2, 3

# A change of so many records, and of this share of the catalog, is a mass change whatever it is.
MANY, LARGE_SHARE = 100, 0.1


@dataclass(frozen=True)
class Risk:
    """A warning for the changes of a field that match; None matches every value."""

    field: str
    warning: str
    level: int
    kind: str | None = None
    old: str | None = None
    new: str | None = None

    def matches(self, field: str, kind: str, old: str | None, new: str | None) -> bool:
        return (
            self.field == field
            and self.kind in (None, kind)
            and self.old in (None, old)
            and self.new in (None, new)
        )


def assess(
    risks: Iterable[Risk], field: str | None, kind: str, old: str | None, new: str | None
) -> tuple[int, str | None]:
    """The level of the first risk that matches, with its warning."""
    for risk in risks:
        if field is not None and risk.matches(field, kind, old, new):
            return risk.level, risk.warning
    return LOW, None


def is_mass_change(records: int, catalog: int) -> bool:
    return records >= MANY and records >= LARGE_SHARE * catalog
