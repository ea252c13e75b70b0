"""The database session and the base of every model."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from psycopg import Connection as PsycopgConnection
from sqlalchemy import (
    BigInteger,
    Connection,
    CursorResult,
    DateTime,
    Engine,
    MetaData,
    NullPool,
    create_engine,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Session

RUNTIME_ROLE = "catalog_runtime"

NAMING = {
    "ix": "idx_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """A mapped table; moments carry their zone and whole numbers are wide."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: DateTime(timezone=True), int: BigInteger}  # noqa: RUF012 - read by SQLAlchemy


# The engine of a session that only reads.
_READING = "reading engine"


class RequestSession(FlaskSession):
    """A session whose transactions can be kept from writing; the database itself holds them to it."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        reading: Engine | None = self.info.get(_READING)
        return reading or super().get_bind(*args, **kwargs)


db = SQLAlchemy(metadata=Base.metadata, session_options={"class_": RequestSession})


def connect(app: Flask, url: str) -> None:
    """Bind the application to the database at `url`, in the role that may not write the trail."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "pool_pre_ping": True,
        "pool_size": 5,
        "max_overflow": 10,
        "connect_args": {
            "options": f"-c role={RUNTIME_ROLE} -c timezone=UTC -c jit=off",
            "application_name": "catalog-tool",
            "connect_timeout": 10,
            # A prepared statement is planned for any value; on a large table the plan must fit the one at hand.
            "prepare_threshold": None,
        },
    }
    db.init_app(app)


def impatient_engine(seconds: int) -> Engine:
    """An engine without pool or transactions that gives up after so many seconds, two or more, to connect or answer."""
    return create_engine(
        db.engine.url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={
            "options": f"-c role={RUNTIME_ROLE} -c timezone=UTC -c statement_timeout={seconds}s",
            "application_name": "catalog-tool impatient",
            "connect_timeout": seconds,
            "prepare_threshold": None,
        },
    )


def session() -> Session:
    """The session of the present request, job or command."""
    return db.session()


def only_read() -> None:
    """Let the session of the present request write nothing until it is told that it may again."""
    session().info[_READING] = db.engine.execution_options(postgresql_readonly=True)


def may_write() -> None:
    """Let the session write from its next transaction on."""
    session().info.pop(_READING, None)


@contextmanager
def noting() -> Iterator[Connection]:
    """The session's connection, or where that only reads one of its own, for what is noted of the request itself."""
    if _READING not in session().info:
        yield session().connection()
        return
    with db.engine.begin() as connection:
        yield connection


@contextmanager
def transaction() -> Iterator[Session]:
    """Commit what the block did, or nothing of it."""
    current = session()
    try:
        yield current
        current.commit()
    except BaseException:
        current.rollback()
        raise


def driver_connection(current: Session) -> PsycopgConnection[Any]:
    """The psycopg connection beneath the session, for COPY; it shares the session's transaction."""
    raw = current.connection().connection.driver_connection
    if not isinstance(raw, PsycopgConnection):
        raise TypeError(f"psycopg was expected beneath the session, not {type(raw)}")
    return raw


def affected(current: Session, statement: str, **values: object) -> int:
    """Execute the SQL and return how many rows it changed."""
    result = current.execute(text(statement), values)
    if not isinstance(result, CursorResult):
        raise TypeError(f"The statement changes no rows: {statement}")
    return result.rowcount
