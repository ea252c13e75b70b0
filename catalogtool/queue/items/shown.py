"""How the items of a kind of work are shown to people, and how those that failed are tried again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from catalogtool.core.registry import Registry
from catalogtool.queue.models import ProcessingQueue
from catalogtool.web.access import Actor


@dataclass(frozen=True)
class Shown:
    """What the items are called, one and several; their titles and pages by key; and a new job over the failed ones."""

    nouns: tuple[str, str]
    titles: Callable[[Sequence[str]], Mapping[str, str]]
    url: Callable[[str], str]
    again: Callable[[ProcessingQueue, Actor], ProcessingQueue]


shown_items: Registry[Shown] = Registry("kind of items")


def of_job(job: ProcessingQueue) -> Shown | None:
    """How the job's items are shown; None when it goes through none."""
    return shown_items[job.task_type] if job.task_type in shown_items.names() else None
