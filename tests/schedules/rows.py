"""Schedules made up for these tests, and looks at what became of them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogtool.core.clock import now
from catalogtool.core.database import db, transaction
from catalogtool.schedules.models import SyncExecution, SyncSchedule
from catalogtool.schedules.timing import Timing, daily


def make(name: str = "rounds", timing: Timing | None = None, due_in: float = 3600, **columns: Any) -> str:
    """A schedule that is due in so many seconds; return its name."""
    timing = timing or daily("03:20")
    with transaction() as session:
        values = {
            "title": name.capitalize(),
            "task_type": "steps",
            "payload": {"steps": 1},
            "frequency": timing.frequency,
            "cron": timing.cron,
            "time_zone": timing.time_zone,
            "next_sync_at": now() + timedelta(seconds=due_in),
        }
        session.add(SyncSchedule(name=name, **{**values, **columns}))
    return name


def look(name: str = "rounds") -> SyncSchedule:
    """The schedule as it stands in the database now."""
    with Session(db.engine, expire_on_commit=False) as session:
        return session.scalars(select(SyncSchedule).where(SyncSchedule.name == name)).one()


def runs(name: str = "rounds") -> list[SyncExecution]:
    """Its runs, the first one first."""
    with Session(db.engine, expire_on_commit=False) as session:
        statement = select(SyncExecution).join(SyncSchedule).where(SyncSchedule.name == name)
        return list(session.scalars(statement.order_by(SyncExecution.id)))


def days_ago(days: int) -> datetime:
    return now() - timedelta(days=days)
