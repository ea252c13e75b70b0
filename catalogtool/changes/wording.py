"""What a changeset does, in the words of the person who decides on it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Flask

from catalogtool.audit.differences import Part
from catalogtool.audit.fields import capital, field_label, in_order, name_of, written
from catalogtool.changes.models import Changeset, ChangesetGroup, SetAside
from catalogtool.changes.risk import HIGH, MIDDLE
from catalogtool.web.filters import compact, day, number, plural

# What records of a subject are called, what they lie in, and what they are weighed by.
_RECORDS = {each: (each, f"{each}s") for each in ("video", "channel", "asset", "claim", "reference")}
_PARENTS = {
    "video": ("channel", "channels"),
    "channel": ("country", "countries"),
    "asset": ("label", "labels"),
    "claim": ("channel", "channels"),
}
_WEIGHTS = dict.fromkeys(("video", "channel", "asset", "claim"), "views")

_WHOLE = {"created": "New {records}", "deleted": "{Records} deleted", "restored": "{Records} restored"}
_TRUTH = {"true": True, "false": False}

# What becomes of a row or record, what that is called, and the tone in which it is drawn.
OUTCOMES = (
    ("created", "created", "good"),
    ("reversed", "reversed", "busy"),
    ("updated", "updated", "busy"),
    ("unchanged", "unchanged", "idle"),
    ("gone", "gone from the file", "warn"),
    ("equal", "already as before", "idle"),
    ("locked", "kept by a lock", "warn"),
    ("stale", "moved since the preview", "warn"),
    ("kept", "kept, changed since", "warn"),
    ("cannot", "not possible", "bad"),
    ("refused", "refused", "bad"),
)

# Why a change was set aside: the heading, and what that means.
SET_ASIDE = {
    "kept": ("Kept, changed since", "Later changes win: whoever made them knew more than this changeset."),
    "locked": ("Kept by a lock", "Somebody locked these fields; only people may change them."),
    "stale": (
        "Moved since the preview",
        "What was shown was no longer true when it was applied, so these were left alone.",
    ),
    "cannot": ("Not possible", "These could not be changed at all."),
    "equal": ("Already as wanted", "There was nothing left to do."),
}


def tone_of(risk: int) -> str:
    return "bad" if risk >= HIGH else "warn" if risk >= MIDDLE else "idle"


def group_title(group: ChangesetGroup) -> list[Part]:
    """What the group changes: "Privacy public → private", "New videos", "Title changed"."""
    if group.kind in _WHOLE:
        one = records_of(group.subject)[1]
        return [Part(_WHOLE[group.kind].format(records=one, Records=capital(one)))]
    if group.field == "missing_since":
        return _missing(group)
    label = field_label(group.field or "record")
    if group.old is None and group.new is None:
        return [Part(f"{label} {group.kind}")]
    old, new = (_coded(group.field or "", value) for value in (group.old, group.new))
    return [Part(f"{label} "), Part(old, "old"), Part(" → "), Part(new, "new")]


def _missing(group: ChangesetGroup) -> list[Part]:
    records = capital(records_of(group.subject)[1])
    if group.kind != "set":
        return [
            Part(f"{records} back in the reports" if group.kind == "cleared" else f"{records} still missing")
        ]
    missing = [Part(f"{records} missing from the reports")]
    return [*missing, Part(", probably "), Part(group.new, "new")] if group.new else missing


def extent(group: ChangesetGroup) -> str:
    """How much the group touches: "1 203 videos in 14 channels, 3.1M views"."""
    words = plural(group.records, *records_of(group.subject))
    if group.parents:
        words += f" in {plural(group.parents, *parents_of(group.subject))}"
    return f"{words}, {compact(group.weight)} {weight_of(group.subject)}" if group.weight else words


def records_of(subject: str) -> tuple[str, str]:
    """What one and several records of the subject are called."""
    return _RECORDS.get(subject, ("record", "records"))


def parents_of(subject: str) -> tuple[str, str]:
    return _PARENTS.get(subject, ("place", "places"))


def weight_of(subject: str) -> str:
    return _WEIGHTS.get(subject, "weight")


def forecast(changeset: Changeset, groups: Sequence[ChangesetGroup] = ()) -> str:
    """What the changeset would do, counted in records; of a held one, what still waits."""
    counts, nouns = changeset.counts, _nouns(groups)
    if changeset.status == "held":
        waiting = sum(group.applied_at is None and group.decision == "hold" for group in groups)
        waits = plural(waiting, "group still waits", "groups still wait")
        return f"What was approved is applied; {waits} on hold."
    if changeset.source == "rollback":
        return _enumerated("It would", (("put back {}", counts.get("reversed", 0)),), nouns)
    verbs = (
        ("create {}", counts.get("created", 0)),
        ("update {}", counts.get("updated", 0)),
        ("mark {} as missing", counts.get("gone", 0)),
    )
    return _enumerated("It would", verbs, nouns)


def _enumerated(begin: str, verbs: Iterable[tuple[str, int]], nouns: tuple[str, str]) -> str:
    """The verbs with their counts; the noun stands with the first only."""
    said = [(verb, count) for verb, count in verbs if count]
    if not said:
        return f"{begin} change nothing."
    (verb, count), *rest = said
    words = [verb.format(plural(count, *nouns)), *(verb.format(number(count)) for verb, count in rest)]
    return f"{begin} {' and '.join([', '.join(words[:-1]), words[-1]] if words[1:] else words)}."


def _nouns(groups: Iterable[ChangesetGroup]) -> tuple[str, str]:
    subjects = {group.subject for group in groups}
    return records_of(subjects.pop()) if len(subjects) == 1 else records_of("")


def outcomes(counts: Mapping[str, int]) -> list[tuple[str, int, str]]:
    """What became, or would become, of the rows, as (words, rows, tone), without what never happened."""
    if "reversed" in counts:  # whatever a rollback writes is a reversal
        counts = {**counts, "reversed": counts.get("updated", counts["reversed"]), "updated": 0}
    return [(words, counts[name], tone) for name, words, tone in OUTCOMES if counts.get(name)]


def change_parts(field: str, old: Any, new: Any) -> list[Part]:
    """One field's old and new value; a value that was not there before has no old one."""
    if old in (None, "", []):
        return [Part(written(field, new), "new")]
    return [Part(written(field, old), "old"), Part(" → "), Part(written(field, new), "new")]


def kept_because(item: SetAside) -> str:
    """Why a change was not made, as a sentence."""
    if item.outcome == "kept" and item.changed_by_name and item.changed_at:
        what = name_of(item.field) if item.field else "it"
        return f"Kept: {what} was changed since by {item.changed_by_name} on {day(item.changed_at)}."
    if item.reason:
        return item.reason
    return _USUAL_REASONS[item.outcome]


_USUAL_REASONS = {
    "kept": "Kept: somebody changed it since.",
    "locked": "A lock kept it.",
    "stale": "It moved between the preview and the application.",
    "equal": "It is already as wanted.",
    "cannot": "It can't be changed any more.",
}


def _coded(field: str, value: str | None) -> str:
    return written(field, _TRUTH.get(value or "", value))


def init_app(app: Flask) -> None:
    """Make the words known to templates."""
    words = (tone_of, group_title, extent, forecast, change_parts, kept_because, written)
    app.jinja_env.filters.update({function.__name__: function for function in words})
    app.jinja_env.filters.update(
        changeset_outcomes=outcomes,
        fields_in_order=in_order,
        parent_words=lambda group: parents_of(group.subject),
        weight_words=lambda group: weight_of(group.subject),
    )
