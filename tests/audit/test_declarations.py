"""A column that an audited table gets must be declared to its triggers, or said to be untold."""

import re

import pytest

from catalogtool.evidence.fold import UNTOLD
from tests.audit.conftest import Login

COLUMNS = """
    select column_name from information_schema.columns
    where table_schema = 'public' and table_name = %s and column_name <> all(%s)
"""
FUNCTION = "select prosrc from pg_proc where proname = %s"
AUDITED = """
    select tgrelid::regclass::text from pg_trigger where tgname = 'trail_insert' order by 1
"""


def undeclared(owner_connection: object, table: str, kind: str) -> set[str]:
    """The columns of the table that the trigger of that kind of statement does not compare."""
    [source] = owner_connection.execute(FUNCTION, [f"trail_{table}_{kind}"]).fetchone()
    declared = set(re.findall(r"'(\w+)' : case when", source))
    columns = {name for (name,) in owner_connection.execute(COLUMNS, [table, list(UNTOLD)])}
    return columns - declared


@pytest.mark.parametrize("kind", ["insert", "update", "delete"])
def test_every_column_of_an_audited_table_is_declared_to_its_triggers(owner: Login, kind: str) -> None:
    with owner() as connection:
        tables = [table for (table,) in connection.execute(AUDITED)]

        assert {table: undeclared(connection, table, kind) for table in tables} == {
            "asset": set(),
            "channel": set(),
            "claim": set(),
            "reference": set(),
            "video": set(),
        }


def test_a_column_that_nobody_declared_is_noticed(owner: Login) -> None:
    with owner() as connection:
        connection.execute("alter table video add column mood text")

        assert undeclared(connection, "video", "update") == {"mood"}
        connection.rollback()
