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
    """A kind of background work: its name in the queue, its title in the pages, and the function that does it.

    `needs` is the permission by which people have their own jobs of the kind tried again; None asks for none.
    """

    name: str
    title: str
    run: TaskFunction
    needs: str | None


tasks: Registry[Task] = Registry("task")


def task(
    name: str, *, title: str, needs: str | None = "operate_queue"
) -> Callable[[TaskFunction], TaskFunction]:
    """Register the decorated function as the work of `name`; what it returns is kept as the job's result.

    Its docstring says why it is safe to run twice.
    """

    def register(run: TaskFunction) -> TaskFunction:
        tasks.add(name, Task(name, title, run, needs))
        return run

    return register


def title_of(name: str) -> str:
    """Name a kind of work in words, also one that this release no longer knows."""
    return tasks[name].title if name in tasks.names() else name.replace("_", " ").capitalize()
