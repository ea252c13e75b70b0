"""Stretches of lists of records, and how long the lists are."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, UnaryExpression, func, select

from catalogtool.core.database import Base, session

Record = TypeVar("Record", bound=Base)


def stretch(
    model: type[Record],
    conditions: Sequence[ColumnElement[bool]],
    order: Sequence[UnaryExpression[Any]],
    *,
    offset: int,
    limit: int,
) -> Sequence[Record]:
    """Some of the records of which the conditions are true, in that order."""
    found = select(model).where(*conditions).order_by(*order)
    return session().scalars(found.offset(offset).limit(limit)).all()


def count(model: type[Base], conditions: Sequence[ColumnElement[bool]]) -> int:
    """How many records there are of which the conditions are true."""
    return session().scalar(select(func.count()).select_from(model).where(*conditions)) or 0
