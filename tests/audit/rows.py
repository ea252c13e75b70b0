"""Writing to the catalog and reading the trail by plain SQL."""

from typing import Any

import psycopg
from psycopg.rows import dict_row

DECLARE = "select set_config('catalog.actor_name', %s, true), set_config('catalog.source', %s, true)"


def declare(connection: psycopg.Connection[Any], person: str = "Ana", source: str = "edit") -> None:
    connection.execute(DECLARE, [person, source])


def trail_of(connection: psycopg.Connection[Any], key: str) -> list[dict[str, Any]]:
    """The entries of one record, in the order in which they were made."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            "select * from metadata_sync where subject_key = %s order by id", [key]
        ).fetchall()


def changes_of(connection: psycopg.Connection[Any], key: str) -> list[tuple[str, dict[str, Any]]]:
    return [(entry["operation"], entry["changes"]) for entry in trail_of(connection, key)]
