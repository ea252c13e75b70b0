"""Several calls side by side: what came of them as far as none before failed."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from catalogtool.core.errors import CatalogToolError
from catalogtool.sync.following.question import Ask, Told


@dataclass
class Answers:
    """The answers to the first batches, how many calls were made for all, and why there are no more, if so."""

    told: list[Told] = field(default_factory=list)
    calls: int = 0
    failure: CatalogToolError | None = None


def ask_all(pool: ThreadPoolExecutor, asks: Sequence[Ask], batches: Sequence[Sequence[str]]) -> Answers:
    """Ask for the batches by turns, each ask in a thread of its own; what comes after one that failed is not begun."""
    failed: dict[int, CatalogToolError] = {}
    answered: dict[int, tuple[Told, int]] = {}

    def ask_by_turns(first: int) -> None:
        for place in range(first, len(batches), len(asks)):
            if failed and place > min(failed):
                return
            try:
                answered[place] = asks[first](batches[place])
            except CatalogToolError as error:
                failed[place] = error
                return

    for done in [pool.submit(ask_by_turns, first) for first in range(len(asks))]:
        done.result()
    until = min(failed, default=len(batches))
    whole = [answered[place][0] for place in range(until)]
    return Answers(whole, sum(calls for _, calls in answered.values()) + len(failed), failed.get(until))


def in_batches(keys: Sequence[str], size: int) -> list[Sequence[str]]:
    return [keys[start : start + size] for start in range(0, len(keys), size)]
