"""The schedules that the features bring along; what admins make of them is kept in the database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from catalogtool.core.registry import Registry
from catalogtool.core.settings import Settings
from catalogtool.schedules.timing import Timing


@dataclass(frozen=True)
class Declared:
    """A schedule as its feature wants it; it is made once the settings ask for it."""

    name: str
    title: str
    task_type: str
    timing: Timing
    payload: Mapping[str, Any]
    wanted: Callable[[Settings], bool]


declared: Registry[Declared] = Registry("schedule")


def schedule(
    name: str,
    *,
    title: str,
    task_type: str,
    timing: Timing,
    payload: Mapping[str, Any] | None = None,
    wanted: Callable[[Settings], bool] = lambda _settings: True,
) -> Declared:
    """Have the task asked for regularly; called once, where its feature is imported.

    Pausing it or setting another time is up to admins, and stays as they left it.
    """
    return declared.add(name, Declared(name, title, task_type, timing, payload or {}, wanted))
