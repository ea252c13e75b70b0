"""Kinds of records that changesets may speak of; a feature declares its own and they are found by name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from catalogtool.changes.risk import Risk
from catalogtool.core.database import Base
from catalogtool.core.registry import Registry

SUBJECTS: Registry["Subject"] = Registry("subject")

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped


@dataclass(frozen=True)
class Merge:
    """How rows of one report that share a key become one statement.

    The row that comes first by `order`, an SQL ordering, speaks for the record; of the others the columns `rest` are
    kept as a list of objects in the field `into`. The fields `united` are lists: the record has the items of all rows.
    """

    order: str = "line desc"
    into: str = ""
    rest: tuple[str, ...] = ()
    united: tuple[str, ...] = ()


@dataclass(frozen=True)
class Review:
    """What a person who looks at changes of the subject wants to know.

    `coded` names the fields whose changes are grouped by old and new value, each with SQL that makes the value of
    the column `{c}` a code; other fields are grouped by the direction of the change, and those that `because` names,
    when they are set, by the reason that a column of evidence gives. `title` is the column by
    which people know a record; `parent` and `weight` are those by which a group is measured: in how many channels, with
    how many views.
    """

    coded: Mapping[str, str] = field(default_factory=dict)
    because: Mapping[str, str] = field(default_factory=dict)
    title: str | None = None
    parent: str | None = None
    weight: str | None = None
    sensitive: tuple[str, ...] = ()
    routine: tuple[str, ...] = ()
    risks: tuple[Risk, ...] = ()


@dataclass(frozen=True)
class Subject:
    """A table that is written through changesets: its key, and the SQL types of the fields that may be set."""

    name: str
    table: str
    key: str
    fields: dict[str, str]
    required: frozenset[str]
    # Columns of a report that are no fields of the record: they decide the merge, or other records follow from them.
    evidence: dict[str, str]
    merge: Merge | None = None
    review: Review = Review()

    @classmethod
    def of(
        cls,
        model: type[Base],
        *,
        name: str,
        key: str,
        exempt: Iterable[str],
        evidence: dict[str, str] | None = None,
        merge: Merge | None = None,
        review: Review | None = None,
    ) -> "Subject":
        """Declare the model's columns, but for the exempt ones, as fields; declaring is registering."""
        table = cast("Table", model.__table__)
        left_out = {key, *exempt}
        columns = [column for column in table.columns if column.name not in left_out]
        subject = cls(
            name,
            table.name,
            key,
            {column.name: column.type.compile(dialect=_DIALECT) for column in columns},
            frozenset(column.name for column in columns if not column.nullable),
            evidence or {},
            merge,
            review or Review(),
        )
        return SUBJECTS.add(name, subject)


def of_record(subject: Subject, key: str) -> str:
    """SQL that finds the entries `e` of one record in the trail by an index; `:of_subject` is the subject's name.

    `key` is SQL of the record's key.
    """
    if subject.name == "video":
        return f"e.video_id = {key}"
    return f"e.subject = :of_subject and e.subject_key = {key} and e.video_id is null"
