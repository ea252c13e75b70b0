"""The trail alone tells what the catalog holds."""

from random import Random
from typing import Any

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import JSONB

from catalogtool.catalog.models import Channel, Video
from tests.audit.conftest import Login
from tests.audit.rows import declare
from tests.audit.values import some_values

# What the database keeps for itself, and the line, which stands beside the change.
UNTOLD = {"id", "created_at", "updated_at", "row_version", "source_line"}
KEYS = ("record-one", "record-two", "record-three")

TABLES = {
    name: (
        key,
        {column.name: column for column in model.__table__.columns if column.name not in {*UNTOLD, key}},
    )
    for name, key, model in (("video", "video_id", Video), ("channel", "channel_id", Channel))
}


Act = tuple[str, list[str], int]

# Each act has a seed instead of values: forty drawn values a record are more than an example can hold.
ACTS: st.SearchStrategy[list[Act]] = st.lists(
    st.tuples(
        st.sampled_from(["write", "write", "write", "soft delete", "purge"]),
        st.lists(st.sampled_from(KEYS), min_size=1, unique=True),
        st.integers(0, 10**6),
    ),
    min_size=3,
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS, table=st.sampled_from(sorted(TABLES)))
def test_folding_the_trail_from_nothing_gives_the_live_rows_column_by_column(
    owner: Login, acts: list[Act], table: str
) -> None:
    with owner() as connection:
        declare(connection)
        for kind, keys, seed in acts:
            if kind == "purge":
                purge(connection, table, keys)
            else:
                write(connection, table, keys, values(table, kind, Random(seed)))  # noqa: S311 - no secret

        assert folded(connection, table) == live(connection, table)


def values(table: str, kind: str, random: Random) -> dict[str, Any]:
    """A value for every field; a soft deletion, or the restoration that ends one, is of one field alone."""
    _, columns = TABLES[table]
    fields = {name: random.choice(some_values(column)) for name, column in columns.items()}
    return {"deleted_at": fields["deleted_at"]} if kind == "soft delete" else fields


def write(connection: psycopg.Connection[Any], table: str, keys: list[str], values: dict[str, Any]) -> None:
    """Insert the records that are not there, update those that are, in one statement."""
    key, columns = TABLES[table]
    names = [sql.Identifier(name) for name in (key, *values)]
    changed = [sql.SQL("{0} = excluded.{0}").format(name) for name in names[1:]] or [
        sql.SQL("id = {}.id").format(sql.Identifier(table))
    ]
    statement = sql.SQL("insert into {} ({}) values {} on conflict ({}) do update set {}").format(
        sql.Identifier(table),
        sql.SQL(", ").join(names),
        sql.SQL(", ").join(
            [sql.SQL("({})").format(sql.SQL(", ").join(sql.Placeholder() * len(names)))] * len(keys)
        ),
        names[0],
        sql.SQL(", ").join(changed),
    )
    adapted = [adapt(columns[name], value) for name, value in values.items()]
    connection.execute(statement, [each for key_value in keys for each in (key_value, *adapted)])


def adapt(column: Column[Any], value: Any) -> Any:
    return Jsonb(value) if isinstance(column.type, JSONB) else value


def purge(connection: psycopg.Connection[Any], table: str, keys: list[str]) -> None:
    statement = sql.SQL("delete from {} where {} = any(%s)").format(
        sql.Identifier(table), sql.Identifier(TABLES[table][0])
    )
    connection.execute(statement, [keys])


def live(connection: psycopg.Connection[Any], table: str) -> dict[str, dict[str, Any]]:
    key, columns = TABLES[table]
    rows = connection.execute(
        sql.SQL("select to_jsonb(t) from {} t").format(sql.Identifier(table))
    ).fetchall()
    return {row[key]: {name: row[name] for name in (key, *columns)} for (row,) in rows}


def folded(connection: psycopg.Connection[Any], table: str) -> dict[str, dict[str, Any]]:
    """Begin with nothing and do what each entry says, in order; each must find what it says was there."""
    key, columns = TABLES[table]
    records: dict[str, dict[str, Any]] = {}
    query = "select subject_key, operation, changes from metadata_sync where subject = %s order by id"
    for record_key, operation, changes in connection.execute(query, [table]):
        if operation == "delete" and is_purge(changes):
            records.pop(record_key, None)
            continue
        nothing = dict.fromkeys((key, *columns))
        record = records.setdefault(record_key, nothing) if operation == "create" else records[record_key]
        for field, (old, new) in changes.items():
            assert record[field] == old
            assert old != new
            record[field] = new
    return records


def is_purge(changes: dict[str, Any]) -> bool:
    return changes.get("deleted_at", [None, None])[1] is None
