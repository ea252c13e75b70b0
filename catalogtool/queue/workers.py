"""The workers that are running: each notes every few seconds that it is alive, by the database's clock."""

import os
import socket

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session

from catalogtool.queue.models import Worker

# A worker notes it every five seconds; some rounds may be late.
ALIVE_SECONDS = 30

# Told once, before anything is forked: what a worker's children do, it does.
HOST, PID = socket.gethostname(), os.getpid()
NAME = f"{HOST}:{PID}"

_NOTE = text("""
    insert into worker (name, host, pid) values (:name, :host, :pid)
    on conflict (name) do update
    set seen_at = now(), started_at = case when :begins then now() else worker.started_at end
""")

_FORGET = text("delete from worker where seen_at < now() - interval '1 hour'")
_LEAVE = text("delete from worker where name = :name")


def note_alive(session: Session, *, begins: bool) -> None:
    """Note that this process is alive, or that it `begins`, and forget those not heard of for an hour."""
    session.execute(_NOTE, {"name": NAME, "host": HOST, "pid": PID, "begins": begins})
    session.execute(_FORGET)


def leave(session: Session) -> None:
    """Note that this process ends in order."""
    session.execute(_LEAVE, {"name": NAME})


def alive() -> ColumnElement[bool]:
    """Whether the worker was heard of lately."""
    return Worker.seen_at > func.now() - func.make_interval(0, 0, 0, 0, 0, 0, ALIVE_SECONDS)


def count_alive(session: Session) -> int:
    """How many workers were heard of lately."""
    return session.scalar(select(func.count()).where(alive())) or 0
