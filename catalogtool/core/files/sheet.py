"""What is written as a file: a table that comes in batches of texts, and of what type each column is."""

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

# Between the items of a list; one within an item has a backslash before it.
BETWEEN = "|"


@dataclass(frozen=True)
class Sheet:
    """A table of texts, null where nothing is known, and the types that a form with types gives its columns.

    Numbers are written in digits, truths as `true` and `false`, moments as `2026-03-09T10:00:00Z`, and lists with
    `|` between their items.
    """

    title: str
    types: pa.Schema
    batches: Iterable[pa.Table]

    @property
    def names(self) -> list[str]:
        return list(self.types.names)


def typed(table: pa.Table, types: pa.Schema) -> pa.Table:
    """Give the columns their types."""
    columns = [_typed(table.column(field.name).combine_chunks(), field.type) for field in types]
    return pa.table(columns, schema=types)


def _typed(texts: pa.StringArray, wanted: pa.DataType) -> pa.Array:
    return _lists(texts) if pa.types.is_list(wanted) else texts.cast(wanted)


def _lists(texts: pa.StringArray) -> pa.ListArray:
    if pc.any(pc.match_substring(texts, "\\")).as_py():
        items = [None if text is None else items_of(text) for text in texts.to_pylist()]
        return pa.array(items, pa.list_(pa.string()))
    return pc.if_else(
        pc.equal(texts, ""), pa.scalar([], pa.list_(pa.string())), pc.split_pattern(texts, BETWEEN)
    )


def items_of(text: str) -> list[str]:
    r"""Split a list into its items.

    >>> items_of("A|B"), items_of(r"A\|B|C\\")
    (['A', 'B'], ['A|B', 'C\\'])
    """
    items, item, signs = [], "", iter(text)
    for sign in signs:
        if sign == BETWEEN:
            items.append(item)
            item = ""
        else:
            item += next(signs, "") if sign == "\\" else sign
    return [*items, item]
