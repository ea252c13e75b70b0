"""What it means that a record is missing, in the simplest words: a few dictionaries."""

from collections.abc import Collection
from dataclasses import dataclass, field

from tests.changes.model import GONE, Model

MISSING = "missing"


@dataclass
class Listed:
    """What the lists of one owner have held: in which report first, and in which they first lack it."""

    first: dict[str, int] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)

    @property
    def held(self) -> set[str]:
        return set(self.first) - set(self.lost)


@dataclass
class Lists:
    """The records, and the lists of all owners."""

    records: Model = field(default_factory=Model)
    owners: dict[str, Listed] = field(default_factory=dict)
    reports: dict[int, tuple[str, int]] = field(default_factory=dict)

    def gone(self, owner: str, keys: Collection[str]) -> set[str]:
        """What is missing by a list of these keys, and nobody knew."""
        elsewhere = {key for name, other in self.owners.items() if name != owner for key in other.held}
        return {
            key
            for key in self.owners.get(owner, Listed()).first
            if key not in keys and key not in elsewhere and self._is_there(key)
        }

    def back(self, keys: Collection[str]) -> set[str]:
        return {key for key in keys if self.records.records.get(key, {}).get(MISSING)}

    def take(
        self, owner: str, report: int, changeset: int, keys: Collection[str], *, believed: bool = True
    ) -> None:
        """A list goes through; where it is not `believed`, what it lacks was refused."""
        gone = self.gone(owner, keys) if believed else set()
        for key in keys:
            self.records.report(changeset, key, {MISSING: None})
        for key in gone:
            self.records.say(changeset, key, {MISSING: report})
        listed = self.owners.setdefault(owner, Listed())
        for key in set(listed.first) - set(keys):
            listed.lost.setdefault(key, report)
        for key in keys:
            listed.first.setdefault(key, report)
            listed.lost.pop(key, None)
        self.reports[changeset] = (owner, report)

    def roll_back(self, changeset: int, undone: int) -> None:
        """A list that was taken back has neither held nor lacked anything."""
        self.records.roll_back(changeset, undone)
        if undone not in self.reports:
            return
        owner, report = self.reports[undone]
        listed = self.owners[owner]
        listed.first = {key: first for key, first in listed.first.items() if first != report}
        listed.lost = {
            key: lost for key, lost in listed.lost.items() if lost != report and key in listed.first
        }

    def missing(self) -> set[str]:
        return {key for key, values in self.records.records.items() if values.get(MISSING)}

    def _is_there(self, key: str) -> bool:
        record = self.records.records.get(key)
        return record is not None and not record.get(GONE) and not record.get(MISSING)
