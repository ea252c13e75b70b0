"""Several calls side by side: what came of them as far as none before failed."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from catalogtool.core.errors import CatalogToolError
from catalogtool.sync.following.question import Question, Service, Told
from catalogtool.sync.following.translating import translated


@dataclass
class Answers:
    """The answers to the first batches, how many calls were made for all, and why there are no more, if so."""

    told: list[Told] = field(default_factory=list)
    calls: int = 0
    failure: CatalogToolError | None = None


def ask_all(
    pool: ThreadPoolExecutor,
    question: Question,
    services: Sequence[Service],
    batches: Sequence[Sequence[str]],
) -> Answers:
    """Ask for the batches by turns, each service in a thread; what comes after one that failed is not begun."""
    failed: dict[int, CatalogToolError] = {}
    answered: dict[int, Told] = {}
    before = _calls(services)

    def ask_by_turns(first: int) -> None:
        for place in range(first, len(batches), len(services)):
            if failed and place > min(failed):
                return
            try:
                items = question.items(services[first], batches[place])
                answered[place] = translated(question, batches[place], items)
            except CatalogToolError as error:
                failed[place] = error
                return

    for done in [pool.submit(ask_by_turns, first) for first in range(len(services))]:
        done.result()
    until = min(failed, default=len(batches))
    told = [answered[place] for place in range(until)]
    return Answers(told, _calls(services) - before, failed.get(until))


def in_batches(keys: Sequence[str], size: int) -> list[Sequence[str]]:
    return [keys[start : start + size] for start in range(0, len(keys), size)]


def _calls(services: Sequence[Service]) -> int:
    return sum(service.client.calls for service in services)
