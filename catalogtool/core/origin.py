"""Who or what is changing things, told to the database so that its triggers can write it into the trail."""

from dataclasses import dataclass
from typing import Literal

import structlog
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

Source = Literal["report", "edit", "bulk_edit", "api", "connector", "rollback", "system"]


@dataclass(frozen=True)
class Origin:
    """One cause of changes: the person as known at the time, and through what the change came."""

    actor_id: int | None
    actor_name: str
    source: Source
    changeset_id: int | None = None


_DECLARE = text("""
    select set_config('catalog.actor_id', :actor_id, true),
           set_config('catalog.actor_name', :actor_name, true),
           set_config('catalog.source', :source, true),
           set_config('catalog.changeset_id', :changeset_id, true)
""")


def declare(current: Session | Connection, origin: Origin) -> None:
    """Name the origin of every change until the end of the present transaction.

    Without it the triggers on audited tables refuse to write. Lines of the log name the changeset from now on.
    """
    if origin.changeset_id is not None:
        structlog.contextvars.bind_contextvars(changeset=origin.changeset_id)
    current.execute(
        _DECLARE,
        {
            "actor_id": "" if origin.actor_id is None else str(origin.actor_id),
            "actor_name": origin.actor_name,
            "source": origin.source,
            "changeset_id": "" if origin.changeset_id is None else str(origin.changeset_id),
        },
    )
