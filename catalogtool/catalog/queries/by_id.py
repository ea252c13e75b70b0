"""One record by the id that the platform gave it."""

from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from catalogtool.core.database import Base, session
from catalogtool.core.errors import NotFound

Record = TypeVar("Record", bound=Base)


def find(model: type[Record], column: InstrumentedAttribute[str], key: str) -> Record | None:
    """The record that has the key in the column, if the catalog knows it."""
    return session().scalars(select(model).where(column == key.replace("\x00", ""))).one_or_none()


def known(record: Record | None, noun: str, key: str) -> Record:
    """The record; NotFound when the catalog knows none."""
    if record is None:
        raise NotFound(f"The catalog knows no {noun} {key[:40]}.")
    return record
