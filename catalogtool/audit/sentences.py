"""The trail as sentences for people: what happened, through what, and by whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask

from catalogtool.audit import people
from catalogtool.audit.differences import Mark, Part, added_and_removed, by_words
from catalogtool.audit.entry import Entry
from catalogtool.audit.fields import (
    DURATIONS,
    capital,
    field_label,
    in_order,
    is_switch,
    name_of,
    source_name,
    subject_name,
    written,
)
from catalogtool.web import filters

# A value longer than this makes a sentence hard to read; the difference is then shown below it, word by word.
LONGEST_IN_SENTENCE = 60
MOST_CLAUSES = 4

# Turning these on or off is an act with a word of its own.
_ACTS = {
    "hidden": ("hidden from the lists", "shown in the lists again"),
    "administered": ("taken into administration", "released from administration"),
    "paused": ("paused", "resumed"),
    "is_active": ("resumed", "paused"),
}

# Of these the moment is that of the entry itself.
_WISHES = {
    "retried_at": "another try asked for",
    "cancel_requested_at": "cancellation asked for",
    "retired_at": "retired",
}

_DECISIONS = {"released": "let go on", "norm": "let go on as the norm", "given_up": "given up"}

# The operation itself says these.
_SAID = {"delete": {"deleted_at"}, "restore": {"deleted_at"}}

# A rise that is somebody's deed.
_SET_BY_HAND = {"priority", "most_records", "most_percent", "least_rows_percent"}


@dataclass(frozen=True)
class Detail:
    """One changed field in full: its label, and the parts of its old and new value in reading order."""

    name: str
    label: str
    parts: list[Part]

    @property
    def is_long(self) -> bool:
        return sum(len(part.text) for part in self.parts) > LONGEST_IN_SENTENCE


def sentence(entry: Entry) -> str:
    """The whole entry in one line: what happened, through what, and by whom.

    A creation by a report reads "Created from report 41, line 2, with 31 values, by Ana".
    """
    if entry.operation == "create" and entry.source == "report":
        return f"Created from {through(entry)}, with {_values(entry)}, by {entry.actor_name}"
    return f"{''.join(part.text for part in happening(entry))} — {through(entry)}, by {entry.actor_name}"


def happening(entry: Entry) -> list[Part]:
    """What became of the record, in parts of which some are old or new values."""
    if entry.operation == "create":
        return (
            people.creation(entry.subject) if entry.is_of_people else [Part(f"Created with {_values(entry)}")]
        )
    if entry.is_purge:
        return [Part("Removed for good")]
    clauses = list(_clauses(entry))
    if entry.operation != "update":
        clauses.insert(0, [Part("deleted" if entry.operation == "delete" else "restored")])
    first, *others = _joined(clauses)
    # A clause may begin with a name from the catalog, which is written as it is.
    return [first if first.mark else Part(capital(first.text)), *others]


def through(entry: Entry, line: bool = True) -> str:  # noqa: FBT001, FBT002 - a Jinja filter
    """What brought the change: "report 41, line 20 187", "bulk edit"; without the line where it is not asked for."""
    what = source_name(entry.source) if entry.report_id is None else f"report {entry.report_id}"
    return (
        what if entry.source_line is None or not line else f"{what}, line {filters.number(entry.source_line)}"
    )


def details(entry: Entry) -> list[Detail]:
    """What the sentence leaves out: first and last values, long texts, and the fields beyond the first few."""
    if entry.operation == "create" or entry.is_purge:
        return [
            Detail(field, field_label(field), [Part(written(field, value))])
            for field, value in _held(entry).items()
        ]
    told = [] if entry.is_of_people else list(_told(entry))
    if len(told) <= MOST_CLAUSES and not any(_is_folded(*change) for _, change in told):
        return []
    return [Detail(field, field_label(field), _difference(field, old, new)) for field, (old, new) in told]


def compared(field: str, old: Any, new: Any) -> Detail:
    """The difference between two values of the field, word by word where they have words in common."""
    parts = by_words(old, new) if isinstance(old, str) and isinstance(new, str) else []
    if not any(part.mark is None and part.text.strip() for part in parts):
        parts = _difference(field, old, new)
    return Detail(field, field_label(field), parts)


def _told(entry: Entry) -> Iterator[tuple[str, list[Any]]]:
    said = _SAID.get(entry.operation, set()) | _implied(entry.changes)
    return ((field, change) for field, change in in_order(entry.changes) if field not in said)


def _implied(changes: dict[str, list[Any]]) -> set[str]:
    """Another try lifts the wish to cancel, what goes on needs no reason, and who lets go names nobody."""
    lifted = {"cancel_requested_at"} if "retried_at" in changes else set()
    if changes.get("connected_at", [None, "then"])[1] is None:
        lifted.add("content_owner")
    return lifted | ({"reason"} if changes.get("paused", [None, None])[1] is False else set())


def _held(entry: Entry) -> dict[str, Any]:
    """What a record held when it came, or when it went; an empty list is no value."""
    values = {field: old if entry.is_purge else new for field, (old, new) in in_order(entry.changes)}
    return {field: value for field, value in values.items() if value not in ("", [])}


def _values(entry: Entry) -> str:
    return filters.plural(len(_held(entry)), "value")


def _clauses(entry: Entry) -> Iterator[list[Part]]:
    told = list(_told(entry))
    most = MOST_CLAUSES if len(told) > MOST_CLAUSES + 1 else len(told)
    for field, (old, new) in told[:most]:
        yield (people.clause(field, old, new) if entry.is_of_people else None) or _clause(field, old, new)
    if most < len(told):
        yield [Part(f"{len(told) - most} more fields changed")]


def _clause(field: str, old: Any, new: Any) -> list[Part]:
    if field in _ACTS and isinstance(new, bool):
        return [Part(_ACTS[field][0 if new else 1])]
    if field in _WISHES and new is not None:
        return [Part(_WISHES[field])]
    if field == "decision" and new in _DECISIONS:
        return [Part(f"{_DECISIONS[new]} after quarantine")]
    if field == "connected_at":
        return [Part("disconnected" if new is None else "connected anew" if old else "connected")]
    if field == "locked_fields":
        return _lock_clause(old or [], new or [])
    if isinstance(old, list) or isinstance(new, list):
        return _list_clause(field, old or [], new or [])
    if new in (None, ""):
        return [Part(f"{name_of(field)} cleared"), *_was(field, old)]
    if _is_folded(old, new):
        return [Part(f"{name_of(field)} {'written' if old in (None, '') else 'reworded'}")]
    return _plain_clause(field, old, new)


def _plain_clause(field: str, old: Any, new: Any) -> list[Part]:
    name = name_of(field)
    if old in (None, ""):
        return [Part(f"{name} set to "), Part(_quoted(field, new), "new")]
    if is_switch(field):
        return [Part(f"{name} switched "), Part(written(field, new), "new")]
    return [
        Part(f"{name} {_verb(field, old, new)} from "),
        Part(_quoted(field, old, new), "old"),
        Part(" to "),
        Part(_quoted(field, new, old), "new"),
    ]


def _lock_clause(old: list[Any], new: list[Any]) -> list[Part]:
    locked, unlocked = added_and_removed(old, new)
    if not locked and not unlocked:
        return [Part("locks put in another order")]
    acts: list[tuple[str, list[Any], Mark]] = [("locked", locked, "new"), ("unlocked", unlocked, "old")]
    return _joined(
        [
            [Part(f"{act} the "), Part(written("locked_fields", fields), mark)]
            for act, fields, mark in acts
            if fields
        ]
    )


def _list_clause(field: str, old: list[Any], new: list[Any]) -> list[Part]:
    added, removed = added_and_removed(
        [written(field, item) for item in old], [written(field, item) for item in new]
    )
    if not added and not removed:
        return [Part(f"{name_of(field)} put in another order" if new else f"{name_of(field)} cleared")]
    if not new and not _is_folded(old, new):
        return [Part(f"{name_of(field)} cleared"), *_was(field, old)]
    if _is_folded(added, removed):
        counts = ((added, "added"), (removed, "removed"))
        return [
            Part(f"{name_of(field)}: " + ", ".join(f"{len(items)} {word}" for items, word in counts if items))
        ]
    if not old:
        return [Part(f"{name_of(field)} set to "), Part(", ".join(added), "new")]
    if added == new:
        return [
            Part(f"{name_of(field)} changed from "),
            Part(", ".join(removed), "old"),
            Part(" to "),
            Part(", ".join(added), "new"),
        ]
    moved = [
        [Part(", ".join(added), "new"), Part(" added to")],
        [Part(", ".join(removed), "old"), Part(" removed from")],
    ]
    return [*_joined([each for each in moved if each[0].text]), Part(f" {name_of(field)}")]


def _was(field: str, old: Any) -> list[Part]:
    return [] if _is_folded(old, None) else [Part(" (was "), Part(_quoted(field, old), "old"), Part(")")]


def _verb(field: str, old: Any, new: Any) -> str:
    if field in DURATIONS or isinstance(old, bool) or not isinstance(old, int | float):
        return "changed"
    rose, fell = ("raised", "lowered") if field in _SET_BY_HAND else ("rose", "fell")
    return rose if new > old else fell


def _quoted(field: str, value: Any, other: Any = None) -> str:
    """The value, in quotation marks where it or the other one is a text of several words."""
    several = any(
        isinstance(each, str) and written(field, each) == each and " " in each for each in (value, other)
    )
    return f"“{written(field, value)}”" if several else written(field, value)


def _is_folded(old: Any, new: Any) -> bool:
    return any(len(_flat(value)) > LONGEST_IN_SENTENCE for value in (old, new))


def _flat(value: Any) -> str:
    return written("", value) if isinstance(value, str | list) else ""


def _difference(field: str, old: Any, new: Any) -> list[Part]:
    if isinstance(old, str) and isinstance(new, str) and _is_folded(old, new):
        return by_words(old, new)
    if isinstance(old, list) or isinstance(new, list):
        return _list_difference(field, old or [], new or [])
    if old in (None, ""):
        return [Part(written(field, new), "new")]
    return [Part(written(field, old), "old"), Part(" → "), Part(written(field, new), "new")]


def _list_difference(field: str, old: list[Any], new: list[Any]) -> list[Part]:
    before, after = ([written(field, item) for item in items] for items in (old, new))
    added, removed = added_and_removed(before, after)
    marked = [Part(item, "old") for item in removed] + [
        Part(item, "new" if item in added else None) for item in after
    ]
    return list(_separated(marked, ", "))


def _separated(parts: Iterable[Part], separator: str) -> Iterator[Part]:
    for place, part in enumerate(parts):
        if place:
            yield Part(separator)
        yield part


def _joined(clauses: list[list[Part]]) -> list[Part]:
    """The clauses as an enumeration: commas, and "and" before the last."""
    parts: list[Part] = []
    for place, clause in enumerate(clauses):
        if place:
            parts.append(Part(" and " if place == len(clauses) - 1 else ", "))
        parts += clause
    return parts


def init_app(app: Flask) -> None:
    """Make the words of the trail known to templates."""
    app.jinja_env.filters.update(
        {
            function.__name__: function
            for function in (field_label, source_name, subject_name, happening, details, through, written)
        }
    )
