"""Which changes to take back: named by their changeset, their place in the trail, or by who made them, when and how."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from catalogtool.audit.entry import Position
from catalogtool.audit.fields import name_of, source_name
from catalogtool.core.errors import Invalid
from catalogtool.web import filters

_CONDITIONS = {
    "changeset_id": "{r}.changeset_id = :changeset_id",
    "entry": "{r}.sync_time = :entry_time and {r}.id = :entry_id",
    "subject": "{r}.subject = :subject",
    "subject_key": "{r}.subject_key = :subject_key",
    "field": "{r}.changes ? :field",
    "person": "{r}.actor_name = :person",
    "source": "{r}.source = :source",
    "since": "{r}.sync_time >= :since",
    "until": "{r}.sync_time < :until",
}


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Changes in the trail; what is None is not asked for. `until` is no longer included."""

    changeset_id: int | None = None
    entry: Position | None = None
    subject: str | None = None
    subject_key: str | None = None
    field: str | None = None
    person: str | None = None
    source: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        if not any(vars(self).values()):
            raise Invalid("Say which changes are to be taken back: nothing was chosen.")

    def as_json(self) -> dict[str, str | int]:
        """What is asked for, as plain values."""
        asked = {name: value for name, value in vars(self).items() if value is not None}
        return {
            name: value.isoformat()
            if isinstance(value, datetime)
            else str(value)
            if name == "entry"
            else value
            for name, value in asked.items()
        }

    @classmethod
    def of_json(cls, plain: dict[str, Any]) -> "Selection":
        """Read what `as_json` made."""
        read: dict[str, Callable[[str], Any]] = {
            "entry": Position.read,
            "since": datetime.fromisoformat,
            "until": datetime.fromisoformat,
        }
        values: dict[str, Any] = {
            name: read[name](value) if name in read else value for name, value in plain.items()
        }
        return cls(**values)

    @property
    def is_changeset(self) -> bool:
        """Whether a whole changeset is meant."""
        return self.changeset_id is not None and len(self.as_json()) == 1

    def sql(self, row: str = "e") -> str:
        """The condition on a row of the trail; its values are those of `values`."""
        asked = [_CONDITIONS[name].format(r=row) for name in self.as_json()]
        if self.subject == "video" and self.subject_key is not None:
            asked.append(f"{row}.video_id = :subject_key")
        return " and ".join(asked)

    def values(self) -> dict[str, Any]:
        """What to bind to the condition."""
        bound = {name: value for name, value in asdict(self).items() if value is not None and name != "entry"}
        if self.entry is not None:
            bound |= {"entry_time": self.entry.sync_time, "entry_id": self.entry.id}
        return bound

    def __str__(self) -> str:
        parts = [
            f"of changeset {self.changeset_id}" if self.changeset_id is not None else "",
            "of one entry" if self.entry is not None else "",
            f"of the {name_of(self.field)}" if self.field is not None else "",
            f"of {self.subject or 'record'} {self.subject_key}" if self.subject_key is not None else "",
            f"of {self.subject}s" if self.subject is not None and self.subject_key is None else "",
            f"by {self.person}" if self.person is not None else "",
            f"through {source_name(self.source)}" if self.source is not None else "",
            f"from {filters.moment(self.since)} on" if self.since is not None else "",
            f"before {filters.moment(self.until)}" if self.until is not None else "",
        ]
        return " ".join(part for part in parts if part)
