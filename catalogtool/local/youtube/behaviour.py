"""What a run of this YouTube has been told to do, and what it has been asked: the day, quota, faults, the calls."""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from random import Random
from threading import Lock
from typing import Any

from catalogtool.local.youtube.catalog import Catalog


@dataclass(frozen=True)
class Behaviour:
    """How calls are answered.

    `quota` is the units of a day; with `quota_ends_at` they are used up at that call, counted from the start.
    Of the calls a `failing` share ends with `failing_status`, and each takes `slow_seconds` longer; with
    `without_tokens` none are given out.
    """

    quota: int = 10_000_000
    quota_ends_at: int | None = None
    failing: float = 0.0
    failing_status: int = 503
    failing_reason: str = "backendError"
    slow_seconds: float = 0.0
    without_tokens: bool = False
    seed: int = 1


@dataclass
class Calls:
    """What was asked: units by method, the number of calls, and how often each id was asked for."""

    units: Counter[str] = field(default_factory=Counter)
    ids: Counter[str] = field(default_factory=Counter)
    made: int = 0
    refused: int = 0

    @property
    def shown(self) -> dict[str, Any]:
        most = max(self.ids.values(), default=0)
        return {
            "units": dict(self.units),
            "calls": self.made,
            "refused": self.refused,
            "ids": len(self.ids),
            "asked_most": most,
        }


class Run:
    """The state of a server, changed by one thread at a time."""

    def __init__(self, catalog: Catalog, today: Callable[[], int] | None = None) -> None:
        """`today` tells the day of the catalog; without it that stays as it is until another is wished for."""
        self._lock = Lock()
        self._catalog = catalog
        self._today = today or (lambda: catalog.world.day)
        self.behaviour = Behaviour()
        self.calls = Calls()
        self._random = Random(1)  # noqa: S311 - the same faults in every run

    @property
    def catalog(self) -> Catalog:
        """The catalog as it is today."""
        day = self._today()
        if day != self._catalog.world.day:
            self._catalog = Catalog(replace(self._catalog.world, day=day))
        return self._catalog

    def behave(self, wish: dict[str, Any]) -> dict[str, Any]:
        """Change what is named of the behaviour, the `day`, or begin to count calls anew; give all of it."""
        with self._lock:
            if wish.pop("forget", False):
                self.calls = Calls()
            if "day" in wish:
                day = int(wish.pop("day"))
                self._today = lambda: day
            self.behaviour = replace(self.behaviour, **wish)
            if "seed" in wish:
                self._random = Random(self.behaviour.seed)  # noqa: S311 - the same faults in every run
            return {"day": self.catalog.world.day, **asdict(self.behaviour), **self.calls.shown}

    def charge(self, method: str, ids: list[str]) -> tuple[int, str] | None:
        """Count a call, which costs a unit however it ends; give status and reason of the fault it ends with."""
        with self._lock:
            self.calls.made += 1
            if self._is_used_up():
                self.calls.refused += 1
                return 403, "quotaExceeded"
            self.calls.units[method] += 1
            if self._random.random() < self.behaviour.failing:
                return self.behaviour.failing_status, self.behaviour.failing_reason
            self.calls.ids.update(ids)
            return None

    def _is_used_up(self) -> bool:
        end = self.behaviour.quota_ends_at
        used_up = sum(self.calls.units.values()) >= self.behaviour.quota
        return used_up or (end is not None and self.calls.made >= end)
