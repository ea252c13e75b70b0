"""How values are spelled in an exported file: one text for each, from which the importer gets the value back."""

from typing import Any

import pyarrow as pa
from sqlalchemy import ColumnElement, Select, Text, case, func, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.types import Boolean, Date, DateTime, Integer, TypeEngine

# The sign between the items of a list, and the one before it where it stands in an item.
_SPECIAL = literal_column(r"'[|\\]'", Text)
_TO_MARK = literal_column(r"'([|\\])'", Text)
_MARKED = literal_column(r"'\\\1'", Text)
_BETWEEN = literal_column("'|'", Text)

MOMENT = pa.timestamp("us", "UTC")


def spelled(rows: Select[Any]) -> Select[Any]:
    """The same rows with every column as text, null where it is null."""
    columns: list[Any] = [_text(column).label(column.name) for column in rows.selected_columns]
    return rows.with_only_columns(*columns, maintain_column_froms=True)


def types_of(rows: Select[Any]) -> pa.Schema:
    """The types that a form of file with types gives to the columns."""
    return pa.schema([(column.name, _type(column.type)) for column in rows.selected_columns])


def _text(column: ColumnElement[Any]) -> ColumnElement[str]:
    if isinstance(column.type, ARRAY):
        return _list(column)
    if isinstance(column.type, DateTime):
        return func.replace(func.to_json(column).op("#>>")(literal_column("'{}'")), "+00:00", "Z")
    return column.cast(Text)


def _list(column: ColumnElement[Any]) -> ColumnElement[str]:
    """The items joined; each is looked at only where one of them needs it, for that is slow."""
    joined = func.array_to_string(column, _BETWEEN)
    item = func.unnest(column).table_valued("item", with_ordinality="place").render_derived()
    marked = func.regexp_replace(item.c.item, _TO_MARK, _MARKED, literal_column("'g'"))
    carefully = select(func.string_agg(marked, aggregate_order_by(_BETWEEN, item.c.place)))
    needed = func.array_to_string(column, "").regexp_match(_SPECIAL)
    return case((needed, carefully.scalar_subquery()), else_=joined)


def _type(of: TypeEngine[Any]) -> pa.DataType:
    if isinstance(of, ARRAY):
        return pa.list_(pa.string())
    if isinstance(of, DateTime):
        return MOMENT
    if isinstance(of, Date):
        return pa.date32()
    if isinstance(of, Boolean):
        return pa.bool_()
    return pa.int64() if isinstance(of, Integer) else pa.string()
