"""The fields that columns may speak for, by what rows are about: taken from the kinds that come with the program."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from catalogtool.reports.kinds.kind import Column
from catalogtool.reports.kinds.known import known_kinds


@dataclass(frozen=True)
class Field:
    """How a column that holds the field is read, and what else follows from its cells, such as the further ISRCs."""

    column: Column
    companions: tuple[Column, ...] = ()


@cache
def fields_of(subject: str) -> Mapping[str, Field]:
    """Every field that a column of its own may speak for, in the order of the kinds."""
    columns = [column for kind in known_kinds() if kind.subject == subject for column in kind.columns]
    named = {column.field for column in columns}
    own: dict[str, Column] = {}
    taken: set[str] = set()
    for column in columns:
        heading = column.names[0]
        # A column under the heading of another field gives its cells a second meaning.
        if column.field not in own and (
            heading == column.field or (heading not in named and heading not in taken)
        ):
            own[column.field] = column
            taken.add(heading)
    return {field: Field(column, companions(column, columns, own)) for field, column in own.items()}


def companions(column: Column, columns: list[Column], own: Mapping[str, Column]) -> tuple[Column, ...]:
    found = {
        other.field: other
        for other in columns
        if other.names[0] == column.names[0] and other.field != column.field and own.get(other.field) != other
    }
    return tuple(found.values())
