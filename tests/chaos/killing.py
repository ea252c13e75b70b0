"""Kill -9, at random moments through the whole of an import."""

import random
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.chaos.catalogs import Catalog
from tests.chaos.checker import Verdict
from tests.chaos.family import VICTIMS, lives
from tests.chaos.run import Run

WORKERS = 3
# A process that dies again and again at one place is taken for the fault of a row; here it never is one.
MOST_DEATHS_AT_ONE_PLACE = 2
LATEST = 0.8
COMPARING = 1.0
LONGEST_WAIT_SECONDS, LONGEST_COMPARING_SECONDS = 0.05, 0.4

# How far the import is: up to 1 while it reads, 1 while it compares, from 2 to 3 while it applies.
_STATE = """
    select status, pid, crash_count, coalesce(phase, 'Starting'),
           case when (cursor ->> 'compared')::bool then 2 + coalesce(applied, 0)
                when (cursor ->> 'read')::bool then 1
                else coalesce((cursor ->> 'staged')::float / %s, 0) end
    from processing_queue left join lateral (
        select count(applied_at)::float / nullif(count(*), 0) as applied from changeset_chunk
        where changeset_id = (cursor ->> 'changeset_id')::bigint
    ) chunk on true where id = %s
"""


@dataclass
class Killing:
    """What was killed, in which phase of the import, and what came of it."""

    seconds: float = 0.0
    victims: Counter[str] = field(default_factory=Counter)
    phases: Counter[str] = field(default_factory=Counter)
    verdict: Verdict = field(default_factory=Verdict)

    @property
    def kills(self) -> int:
        return self.victims.total()


def kill_again_and_again(catalog: Catalog, kills: int, seed: int, seconds: float = 1_200) -> Killing:
    """Import the report with so many kills on its way; each hits the worker that has the import in its hands."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    moments = sorted(_moment(chance) for _ in range(kills))
    with catalog.disturbed(f"kills_{seed}") as run:
        for _ in range(WORKERS):
            run.start_worker()
        killer = Killer(run, catalog, chance, time.monotonic() + seconds)
        began = time.monotonic()
        for moment in moments:
            if not killer.kill_at(moment):
                break
        run.finish(max(1.0, killer.deadline - time.monotonic()))
        killer.done.seconds = time.monotonic() - began
        killer.done.verdict = run.verdict(catalog.calm)
    return killer.done


def _moment(chance: random.Random) -> float:
    """A point on the way: reading and applying take most of it, comparing is short.

    The very end is left out: there nothing may be left to be killed by the time that the blow falls.
    """
    return chance.choices((chance.random(), COMPARING, 2 + LATEST * chance.random()), (45, 10, 45))[0]


class Killer:
    """Follows one import and kills whoever carries it."""

    def __init__(self, run: Run, catalog: Catalog, chance: random.Random, deadline: float) -> None:
        self.run, self.chance, self.deadline = run, chance, deadline
        self.rows, self.job = catalog.rows, run.receive(catalog.report)
        self.done = Killing()
        self._hit: set[int] = set()

    def kill_at(self, moment: float) -> bool:
        """Kill when the import has come so far; False when it ends before."""
        while time.monotonic() < self.deadline:
            self.run.replace_the_dead()
            status, pid, deaths, phase, way = self.run.ask(_STATE, self.rows, self.job)[0]
            if status == "completed":
                return False
            fresh = status == "processing" and pid not in self._hit and lives(pid)
            if fresh and way >= moment and deaths < MOST_DEATHS_AT_ONE_PLACE and self._kill(pid, moment):
                self.done.phases[phase] += 1
                return True
            self.run.help()
            time.sleep(0.03)
        return False

    def _kill(self, pid: int, moment: float) -> bool:
        longest = LONGEST_COMPARING_SECONDS if moment == COMPARING else LONGEST_WAIT_SECONDS
        time.sleep(self.chance.uniform(0, longest))
        family = self.run.holder(pid)
        if family is None:
            return False
        victim = self.chance.choices(list(VICTIMS), list(VICTIMS.values()))[0]
        family.kill(victim, pid)
        self._hit.add(pid)
        self.done.victims[victim] += 1
        return True
