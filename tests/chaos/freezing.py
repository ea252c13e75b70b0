"""SIGSTOP for longer than a lease, many workers at once, and SIGCONT when others have gone on."""

import signal
import time
from dataclasses import dataclass, field

from tests.chaos.catalogs import Catalog
from tests.chaos.family import Family
from tests.chaos.run import Run
from tests.queue.jobs import eventually

FROZEN, SPARE = 10, 2
STEPS = 30
SECONDS = 2.0
PATIENCE_SECONDS = 120
REFUSED = "lost to another worker"

_HELD = (
    "select id, pid from processing_queue where id = any(%s) and status = 'processing' and progress_done > 0"
)
_OVER = "select id from processing_queue where id = any(%s) and epoch > 1 and status = 'completed'"
_OPEN = "select count(*) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'"
_RUN_OUT = "update processing_queue set lease_until = now() where id = any(%s)"
_EPOCHS = "select id, epoch from processing_queue where id = any(%s)"


@dataclass
class Freezing:
    """What was frozen, how many seconds its work waited where nobody helped, and what it did when it woke."""

    frozen: int = 0
    inside: int = 0
    refused: int = 0
    rescued_in: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return self.refused == self.frozen > 0 and not self.faults


def freeze_again_and_again(catalog: Catalog, rounds: int) -> Freezing:
    """Freeze ten workers at once, so many times; every other time the leases run out by themselves."""
    done = Freezing()
    with catalog.disturbed("freezes") as run:
        for _ in range(FROZEN):
            run.start_worker()
        for number in range(rounds):
            jobs = ask_for_work(run, FROZEN)
            freeze(run, jobs, done, spare=0 if number else SPARE, end_leases=number % 2 == 1)
        if not run.finish(PATIENCE_SECONDS):
            done.faults.append("Not everything was done in the end")
    return done


def ask_for_work(run: Run, count: int) -> list[int]:
    """Ask for so many jobs, half of which dwell in their transactions and half between them."""
    jobs = [run.ask_for_work(steps=STEPS, inside=SECONDS) for _ in range(count - count // 2)]
    return jobs + [run.ask_for_work(steps=STEPS, outside=SECONDS) for _ in range(count // 2)]


def freeze(
    run: Run,
    jobs: list[int],
    done: Freezing,
    *,
    spare: int = 0,
    end_leases: bool = False,
    killed: int | None = None,
) -> None:
    """Freeze the workers of the jobs, and wake them when others, `spare` of them new, have taken the jobs up.

    The leases run out by themselves, or are ended at once so that the transactions are still open when their owners
    wake. The worker of the job `killed` is killed instead, and all of its processes with it.
    """
    holders = _holders(run, jobs, done)
    began = time.monotonic()
    for job, (family, pid) in holders.items():
        if job == killed:
            family.kill("all", pid)
        else:
            family.signal(signal.SIGSTOP)
    frozen = {job: each for job, each in holders.items() if job != killed}
    done.frozen += len(frozen)
    done.inside += run.ask(_OPEN)[0][0]
    for _ in range(spare):
        run.start_worker()
    if end_leases:
        run.ask(_RUN_OUT, jobs)
    rescued_in = _watch_rescues(run, jobs, done, began)
    done.rescued_in += [] if end_leases else rescued_in
    for family, _ in frozen.values():
        family.signal(signal.SIGCONT)
    done.refused += _refusals(run, list(frozen))
    done.faults += [
        f"A worker ended when it woke: {family.process.log}"
        for family, _ in frozen.values()
        if not family.process.running
    ]
    done.faults += [
        f"The marks of job {job} are {run.marks(job)}" for job in jobs if run.marks(job) != list(range(STEPS))
    ]


def _holders(run: Run, jobs: list[int], done: Freezing) -> dict[int, tuple[Family, int]]:
    """The worker of each job, once all have taken their first step."""

    def all_held() -> bool:
        run.help()
        return len(run.ask(_HELD, jobs)) == len(jobs)

    if not eventually(all_held, PATIENCE_SECONDS):
        done.faults.append("Not every job was taken by a worker")
    found = {job: (run.holder(pid), pid) for job, pid in run.ask(_HELD, jobs)}
    return {job: (family, pid) for job, (family, pid) in found.items() if family}


def _watch_rescues(run: Run, jobs: list[int], done: Freezing, began: float) -> list[float]:
    """How many seconds after the beginning each job was done by another worker."""
    waiting, rescued_in = set(jobs), []
    while waiting and time.monotonic() - began < PATIENCE_SECONDS:
        rescued = waiting & {job for (job,) in run.ask(_OVER, list(waiting))}
        rescued_in += [time.monotonic() - began] * len(rescued)
        waiting -= rescued
        time.sleep(0.1)
    if waiting:
        done.faults.append(f"Nobody took over the jobs {sorted(waiting)}")
    return rescued_in


def _refusals(run: Run, jobs: list[int]) -> int:
    """How many of the first attempts noticed that they had lost their job."""

    def noticed() -> set[int]:
        told = run.logged("job left")
        return {
            each["job"]
            for each in told
            if each["job"] in jobs and each["epoch"] == 1 and each["outcome"] == REFUSED
        }

    eventually(lambda: noticed() == set(jobs), PATIENCE_SECONDS)
    return len(noticed())
