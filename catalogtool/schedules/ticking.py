"""Begins what is due at each beat of a worker; any number of workers may beat at once."""

from flask import Flask, current_app

from catalogtool.core.database import transaction
from catalogtool.queue.signals import beat
from catalogtool.schedules import operations


def init_app(_app: Flask) -> None:
    """Hear the beat of the worker."""
    beat.connect(_tick_apart)


def tick() -> int:
    """Make what was declared and begin what is due, each in a transaction; return how much was begun."""
    with transaction():
        operations.make_declared()
    begun = 0
    while _begin_one():
        begun += 1
    return begun


def _begin_one() -> bool:
    with transaction():
        return operations.begin_due() is not None


def _tick_apart(_sender: object) -> None:
    """Tick in a context of its own, so that the worker keeps no session from one beat to the next."""
    with current_app.app_context():
        tick()
