"""Several calls side by side: what came of them as far as none before failed."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock

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
    """Ask for the batches in their order, each service in a thread; after one that failed none is begun."""
    failed: dict[int, CatalogToolError] = {}
    answered: dict[int, Told] = {}
    before = _calls(services)
    coming, turn = iter(range(len(batches))), Lock()

    def ask_in_turn(service: Service) -> None:
        while not failed:
            with turn:
                place = next(coming, None)
            if place is None:
                return
            try:
                items = question.items(service, batches[place])
                answered[place] = translated(question, batches[place], items)
            except CatalogToolError as error:
                failed[place] = error

    for done in [pool.submit(ask_in_turn, service) for service in services]:
        done.result()
    until = min(failed, default=len(batches))
    told = [answered[place] for place in range(until)]
    return Answers(told, _calls(services) - before, failed.get(until))


def in_batches(keys: Sequence[str], size: int) -> list[Sequence[str]]:
    return [keys[start : start + size] for start in range(0, len(keys), size)]


def _calls(services: Sequence[Service]) -> int:
    return sum(service.client.calls for service in services)
