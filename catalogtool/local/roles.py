"""The logins of the embedded PostgreSQL: one owns the tables and migrates them, one only works with them."""

from typing import LiteralString

from psycopg import Connection, sql

from catalogtool.local.addresses import OWNER, WEB

RUNTIME = "catalog_runtime"


def ensure_roles(connection: Connection, owner_password: str, web_password: str) -> None:
    """Make the roles that are missing and set the passwords, as a superuser, outside a transaction."""
    _ensure_role(connection, RUNTIME, "NOLOGIN")
    _ensure_role(connection, OWNER, "LOGIN CREATEROLE")
    _ensure_role(connection, WEB, "LOGIN")
    for role, password in ((OWNER, owner_password), (WEB, web_password)):
        connection.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password))
        )
    connection.execute(f"GRANT {RUNTIME} TO {OWNER} WITH ADMIN OPTION")
    connection.execute(f"GRANT {RUNTIME} TO {WEB}")


def ensure_database(connection: Connection, name: str, template: str | None = None) -> None:
    """Make the owner's database if it is missing: empty, or a copy of one that nobody is connected to."""
    if connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount:
        return
    statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
    identifiers = (sql.Identifier(each) for each in (name, OWNER, template or "template1"))
    connection.execute(statement.format(*identifiers))


def _ensure_role(connection: Connection, name: str, rights: LiteralString) -> None:
    if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [name]).rowcount:
        connection.execute(sql.SQL("CREATE ROLE {} " + rights).format(sql.Identifier(name)))
