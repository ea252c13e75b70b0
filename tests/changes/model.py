"""What changes and rollbacks mean, in the simplest words: a list of events, and dictionaries."""

from dataclasses import dataclass, field
from typing import Any

Values = dict[str, Any]
GONE = "deleted"


@dataclass
class Event:
    """What one changeset did to one record."""

    changeset: int
    key: str
    created: bool
    changes: dict[str, tuple[Any, Any]]


@dataclass
class Model:
    """The records, whether each is deleted, and everything that happened to them."""

    records: dict[str, Values] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    deleted_on_purpose: set[str] = field(default_factory=set)

    def report(self, changeset: int, key: str, values: Values) -> None:
        """What a report says; a record that only rollbacks have taken out comes back."""
        comes_back = key in self.records and key not in self.deleted_on_purpose
        self.say(changeset, key, {**values, **({GONE: None} if comes_back else {})})

    def delete(self, changeset: int, key: str) -> None:
        """What a person deletes stays deleted until a person restores it."""
        self.deleted_on_purpose.add(key)
        self.say(changeset, key, {GONE: True})

    def say(self, changeset: int, key: str, values: Values) -> None:
        """Give the record these values; one that does not exist is created with them."""
        created = key not in self.records
        record = self.records.setdefault(key, {})
        changes = {
            name: (record.get(name), value) for name, value in values.items() if record.get(name) != value
        }
        if created or changes:
            record.update({name: new for name, (_, new) in changes.items()})
            self.events.append(Event(changeset, key, created, changes))

    def roll_back(self, changeset: int, undone: int) -> set[tuple[str, str]]:
        """Take a changeset back; return what is kept because of later changes, as (key, field)."""
        kept: set[tuple[str, str]] = set()
        for key in {event.key for event in self.events if event.changeset == undone}:
            wanted, conflicts = self._without(key, undone)
            kept |= {(key, name) for name in conflicts}
            self.say(changeset, key, wanted)
        return kept

    def _without(self, key: str, undone: int) -> tuple[Values, set[str]]:
        history = [event for event in self.events if event.key == key]
        first = next(place for place, event in enumerate(history) if event.changeset == undone)
        later = [event for event in history[first:] if event.changeset != undone]
        is_deleted = bool(self.records[key].get(GONE))
        if history[first].created:
            if is_deleted or later:
                return {}, set() if is_deleted else {""}
            return {GONE: True}, set()
        wanted: Values = {}
        conflicts: set[str] = set()
        for name, (old, _) in history[first].changes.items():
            if self.records[key].get(name) == old:
                continue
            if any(name in event.changes for event in later):
                conflicts.add(name)
            else:
                wanted[name] = old
        return wanted, conflicts
