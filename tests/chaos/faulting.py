"""The database cut off, crashed and stopped in the midst of an import."""

import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from tests.chaos.catalogs import Catalog
from tests.chaos.checker import Verdict
from tests.chaos.family import lives
from tests.chaos.run import Run
from tests.chaos.visitor import Visitor, Watch, watching

WORKERS = 2
KINDS = ("terminate", "backend", "terminate", "restart", "terminate", "backend")
LONGEST_WAIT_SECONDS = 1.0

_BACKENDS = """
    select pid from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
"""
_STATE = """
    select status, pid, coalesce(phase, 'Starting'),
           retry_count = 0 and heartbeat_at > coalesce(%s::timestamptz, '-infinity')
    from processing_queue where id = %s
"""


@dataclass
class Faulting:
    """Which faults there were, in which phase, what visitors saw, and what came of the import."""

    seconds: float = 0
    kinds: Counter[str] = field(default_factory=Counter)
    phases: Counter[str] = field(default_factory=Counter)
    watch: Watch = field(default_factory=Watch)
    verdict: Verdict = field(default_factory=Verdict)


def break_the_database(catalog: Catalog, faults: int, seed: int, seconds: float = 1_200) -> Faulting:
    """Import the report while the database fails so many times, each time with the import under way."""
    with catalog.disturbed(f"faults_{seed}") as run:
        visitor = Visitor(run)
        for _ in range(WORKERS):
            run.start_worker()
        breaker = Breaker(run, catalog, random.Random(seed), time.monotonic() + seconds)  # noqa: S311 - no secret
        began = time.monotonic()
        with watching(visitor, "/videos") as breaker.done.watch:
            for number in range(faults):
                if not breaker.strike(KINDS[number % len(KINDS)]):
                    break
            run.finish(max(1.0, breaker.deadline - time.monotonic()))
        breaker.done.seconds = time.monotonic() - began
        breaker.done.verdict = run.verdict(catalog.calm)
    return breaker.done


class Breaker:
    """Follows one import and breaks the database below it."""

    def __init__(self, run: Run, catalog: Catalog, chance: random.Random, deadline: float) -> None:
        self.run, self.chance, self.deadline = run, chance, deadline
        self.job = run.receive(catalog.report)
        self.done = Faulting()
        self._struck_at: datetime | None = None

    def strike(self, kind: str) -> bool:
        """Break the database when the import has gone on since the last time; False when it ends before."""
        while time.monotonic() < self.deadline:
            self.run.help()
            status, pid, phase, moved = self.run.ask(_STATE, self._struck_at, self.job)[0]
            if status == "completed":
                return False
            if status == "processing" and moved and lives(pid):
                time.sleep(self.chance.uniform(0, LONGEST_WAIT_SECONDS))
                self._break(kind)
                self.done.kinds[kind] += 1
                self.done.phases[phase] += 1
                self._struck_at = self.run.ask("select clock_timestamp()")[0][0]
                return True
            time.sleep(0.05)
        return False

    def _break(self, kind: str) -> None:
        if kind == "terminate":
            self.run.ask(f"select pg_terminate_backend(pid) from ({_BACKENDS}) client")
        elif kind == "restart":
            self.run.site.halt_database()
            self.run.site.start_database()
        else:
            backends = [pid for (pid,) in self.run.ask(_BACKENDS)]
            with suppress(ProcessLookupError):
                os.kill(self.chance.choice(backends), signal.SIGKILL)
