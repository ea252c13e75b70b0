"""What is done to fields of many videos: they are set or cleared, or names are added to their lists or taken away."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Text, all_, any_, case, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import array

from catalogtool.audit.fields import capital, is_switch, name_of, written
from catalogtool.catalog.models import Video

MOST_SAID, LONGEST_SAID = 4, 60

How = Literal["set", "clear", "add", "remove"]

_WORDS = {
    "set": "{field} set to {value}",
    "clear": "{field} cleared",
    "add": "{value} added to {field}",
    "remove": "{value} taken from {field}",
}


@dataclass(frozen=True)
class Edit:
    """What is done to one field; `value` is a list of names where they are added or removed."""

    field: str
    how: How
    value: Any = None

    @property
    def column(self) -> ColumnElement[Any]:
        """The field as it is."""
        return getattr(Video, self.field).expression  # type: ignore[no-any-return]  # of a column named by a text

    @property
    def becomes(self) -> ColumnElement[Any]:
        """SQL of what the field of a video becomes."""
        column, value = self.column, cast(self.value, self.column.type)
        if self.how in ("set", "clear"):
            return value
        nothing = cast([], column.type)
        if self.how == "add":
            named = func.unnest(value).column_valued("named")
            new = select(named).where(named != all_(func.coalesce(column, nothing)))
            return func.coalesce(column, nothing).op("||")(func.array(new.scalar_subquery()))
        left = func.unnest(column).table_valued("name", with_ordinality="place", name="held").render_derived()
        kept = select(left.c.name).where(left.c.name != all_(value)).order_by(left.c.place)
        return func.nullif(cast(func.array(kept.scalar_subquery()), column.type), nothing)

    @property
    def changes(self) -> ColumnElement[bool]:
        """Whether a video says something else so far."""
        return self.becomes.is_distinct_from(self.column)

    @property
    def is_locked(self) -> ColumnElement[bool]:
        """Whether only people may change the field of a video."""
        return literal(self.field) == any_(Video.locked_fields)

    def __str__(self) -> str:
        """What is done, in words: "label set to “Harbour”"."""
        if isinstance(self.value, bool):
            verb = "switched" if is_switch(self.field) else "set to"
            return f"{name_of(self.field)} {verb} {written(self.field, self.value)}"
        values = self.value if isinstance(self.value, list) else [str(self.value)]
        named = [
            f"“{textwrap.shorten(value, LONGEST_SAID, placeholder=' …')}”" for value in values[:MOST_SAID]
        ]
        more = [f"{len(values) - MOST_SAID} more"] if len(values) > MOST_SAID else []
        return _WORDS[self.how].format(field=name_of(self.field), value=", ".join([*named, *more]))


class Edits(tuple[Edit, ...]):
    """What is done to a video, at most one edit a field."""

    __slots__ = ()

    @classmethod
    def of_json(cls, kept: Mapping[str, Mapping[How, Any]]) -> "Edits":
        return cls(Edit(field, how, value) for field, said in kept.items() for how, value in said.items())

    def as_json(self) -> dict[str, dict[str, Any]]:
        """The edits as a job keeps them."""
        return {edit.field: {edit.how: edit.value} for edit in self}

    @property
    def fields(self) -> list[str]:
        return [edit.field for edit in self]

    @property
    def changes(self) -> ColumnElement[bool]:
        """Whether any field of a video says something else so far."""
        return or_(*(edit.changes for edit in self))

    def statements(self) -> Iterator[ColumnElement[Any]]:
        """The columns of what is said of a video, for `changes.operations.edit_many`."""
        said = {edit.field: edit.becomes for edit in self} | dict(self._follow())
        yield from (becomes.label(field) for field, becomes in said.items())
        names: array[Any] = array([case((said[field].is_(None), field)) for field in said], type_=Text())
        yield func.array_remove(names, cast(None, Text)).label("cleared")

    def _follow(self) -> Iterable[tuple[str, ColumnElement[Any]]]:
        """A video that becomes administered is so from now on."""
        if any(edit.field == "administered" and edit.value for edit in self):
            yield "administered_at", case((~Video.administered, func.now()), else_=Video.administered_at)

    def __str__(self) -> str:
        """What is done, as a sentence."""
        return capital(", ".join(map(str, self)))
