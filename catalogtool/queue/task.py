"""What can be done in the background: a task is one decorated function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from catalogtool.core.registry import Registry

if TYPE_CHECKING:
    from catalogtool.queue.runtime import RunningJob

TaskFunction = Callable[["RunningJob"], "dict[str, Any] | None"]


@dataclass(frozen=True)
class Task:
    """A kind of background work: its name in the queue, its title in the pages, and the function that does it."""

    name: str
    title: str
    run: TaskFunction


tasks: Registry[Task] = Registry("task")


def task(name: str, *, title: str) -> Callable[[TaskFunction], TaskFunction]:
    """Register the decorated function as the work of `name`; what it returns is kept as the job's result.

    Its docstring says why it is safe to run twice.
    """

    def register(run: TaskFunction) -> TaskFunction:
        tasks.add(name, Task(name, title, run))
        return run

    return register


def title_of(name: str) -> str:
    """Name a kind of work in words, also one that this release no longer knows."""
    return tasks[name].title if name in tasks.names() else name.replace("_", " ").capitalize()
