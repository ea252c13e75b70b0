"""Runs the migrations with the owner's rights, one transaction each."""

from alembic import context
from flask import current_app
from sqlalchemy import create_engine, pool, text

from catalogtool.core.database import Base

settings = current_app.config["SETTINGS"]


def include_name(name: str | None, kind: str, _parents: dict[str, str | None]) -> bool:
    """Leave out what the migrations alone speak of: indexes, partitions of the trail, the words of the search."""
    if kind == "schema":
        return name is None
    if kind == "table" and name is not None:
        return name != "video_words" and not name.startswith("metadata_sync_")
    return kind != "index"


def run() -> None:
    """Apply the migrations asked for."""
    engine = create_engine(
        settings.database_owner_url,
        poolclass=pool.NullPool,
        connect_args={
            "options": "-c timezone=UTC -c lock_timeout=10s",
            "application_name": "catalog-tool migration",
        },
    )
    with engine.connect() as connection:
        connection.execute(text("select pg_advisory_lock(7203311)"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_name=include_name,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
