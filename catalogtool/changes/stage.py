"""Staging: one row per statement with typed columns, where a null says nothing about the field.

The tables are unlogged, since a report can always be read again; after a crash of the database they are empty,
which the import notices by counting. What somebody is to look at, perhaps for days, is logged before it is compared.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import Select, column, insert, table, text
from sqlalchemy.orm import Session

from catalogtool.changes.subject import Subject
from catalogtool.core.database import driver_connection

# For the few joins and counts over whole catalogs, until the end of their transaction.
MUCH_MEMORY = text("set local work_mem = '128MB'")


@dataclass(frozen=True)
class Stage:
    """The staging tables of one subject in one changeset; `fields` are those that it speaks of."""

    subject: Subject
    changeset_id: int
    fields: tuple[str, ...]
    temporary: bool = False  # gone with its transaction
    clears: bool = False  # the column `cleared` names fields that are to become empty
    binding: bool = True  # locked fields stay as they are
    shown: bool = False  # compared for people to look at, and applied as they saw it

    @classmethod
    def of_tables(cls, session: Session, subject: Subject, changeset_id: int) -> "Stage | None":
        """The stage of a changeset that was compared for people, as it stands in the database; None without one."""
        stage = cls(subject, changeset_id, (), clears=True, shown=True)
        columns = session.scalars(
            text("select attname from pg_attribute where attrelid = to_regclass(:name) and attnum > 0"),
            {"name": stage.staged},
        ).all()
        spoken = tuple(name for name in columns if name in subject.fields)
        return replace(stage, fields=spoken) if columns else None

    @property
    def staged(self) -> str:
        return f"{self._schema}.changeset_{self.changeset_id}_{self.subject.name}"

    @property
    def differing(self) -> str:
        return f"{self.staged}_differing"

    @property
    def _schema(self) -> str:
        return "pg_temp" if self.temporary else "staging"

    @property
    def evidence(self) -> tuple[str, ...]:
        """The columns that are no fields of the record; see the subject."""
        return tuple(self.subject.evidence)

    @property
    def kind(self) -> str:
        """The kind of table that the differences are kept in."""
        return "temporary" if self.temporary else "" if self.shown else "unlogged"

    def create(self, session: Session) -> None:
        """Make the empty table, in place of one that an interrupted run left."""
        types = {
            self.subject.key: "text not null",
            **{name: self.subject.fields[name] for name in self.fields},
        }
        types |= {name: self.subject.evidence[name] for name in self.evidence}
        if self.merged_into:
            types[self.merged_into] = "jsonb default '[]'"
        columns = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
        self.drop(session)
        session.execute(
            text(
                f"create {'temporary' if self.temporary else 'unlogged'} table {self.staged} "
                f"(line bigint, byte_offset bigint, {columns}, cleared text[], merged boolean not null default false)"
            )
        )

    @property
    def merged_into(self) -> str | None:
        """The field that takes the rest of the merged rows, when this stage speaks of it."""
        merge = self.subject.merge
        return merge.into if merge and merge.into in self.fields else None

    def drop(self, session: Session) -> None:
        """Throw the tables away."""
        session.execute(text(f"drop table if exists {self.differing}, {self.staged}"))

    def exists(self, session: Session) -> bool:
        return bool(session.scalar(text("select to_regclass(:name) is not null"), {"name": self.staged}))

    def count(self, session: Session) -> int:
        return int(session.scalar(text(f"select count(*) from {self.staged}")) or 0)

    def copy(self, session: Session, columns: Sequence[str], csv: bytes) -> None:
        """Take in rows as CSV for COPY: an unquoted empty cell says nothing, a quoted one is the empty text."""
        statement = sql.SQL("copy {} ({}) from stdin (format csv)").format(
            sql.SQL(self.staged),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
        )
        with driver_connection(session).cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(csv)

    def take(self, session: Session, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Take in rows of values: None says nothing."""
        statement = sql.SQL("copy {} ({}) from stdin").format(
            sql.SQL(self.staged), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        with driver_connection(session).cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)

    def say(self, session: Session, key: str, values: Mapping[str, object]) -> None:
        """Take in one statement; a value of None clears its field."""
        spoken = {name: value for name, value in values.items() if value is not None}
        cleared = [name for name, value in values.items() if value is None]
        row = {self.subject.key: key, **_adapted(spoken), "cleared": cleared}
        statement = sql.SQL("insert into {} ({}) values ({})").format(
            sql.SQL(self.staged),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join(sql.Placeholder() * len(row)),
        )
        driver_connection(session).execute(statement, list(row.values()))

    def say_all(self, session: Session, statements: Select[Any]) -> None:
        """Take in the rows of a query, whose columns are named as those of the table."""
        names = statements.selected_columns.keys()
        name = self.staged.removeprefix(f"{self._schema}.")
        staged = table(name, *map(column, names), schema=self._schema)
        session.execute(insert(staged).from_select(names, statements))

    def select(self, session: Session, columns: Iterable[str], query: str) -> None:
        """Take in the rows of a query."""
        session.execute(text(f"insert into {self.staged} ({', '.join(columns)}) {query}"))

    def keep(self, session: Session) -> None:
        """Let the staged rows outlive a crash of the database; their places change."""
        session.execute(text(f"alter table {self.staged} set logged"))

    def analyze(self, session: Session) -> None:
        """Let the planner know what has been staged."""
        session.execute(text(f"analyze {self.staged}"))


def _adapted(values: Mapping[str, object]) -> dict[str, object]:
    return {name: Jsonb(value) if _is_json(value) else value for name, value in values.items()}


def _is_json(value: object) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(item, dict) for item in value)
    )
