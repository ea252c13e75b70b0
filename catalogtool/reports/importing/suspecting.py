"""A record that kills whoever reads it is found by reading ever less at once."""

from dataclasses import asdict, dataclass, replace

from catalogtool.reports.importing.run import Import

# As often must it kill, by itself, to be kept out: a worker may die of something else.
DEATHS = 3
# More than a chunk and what is read ahead of it.
REGION = 32 * 2**20
AT_ONCE = 4 * 2**20
NARROWER = 16


@dataclass(frozen=True)
class Suspicion:
    """Something before the byte `until` kills its reader, who is to read so many bytes `at_once`.

    `deaths` counts those at the single record that stands at the byte `record`.
    """

    until: int
    at_once: int = AT_ONCE
    record: int | None = None
    deaths: int = 0

    def is_certain(self, at: int) -> bool:
        """Whether it is the very record that stands there."""
        return self.record == at and self.deaths >= DEATHS

    def after_death(self, at: int) -> "Suspicion":
        """What is known once a reader has died of what it read at the byte `at`."""
        if self.at_once == 1:
            return replace(self, record=at, deaths=self.deaths + 1 if at == self.record else 1)
        return Suspicion(min(self.until, at + self.at_once), max(1, self.at_once // NARROWER))


def suspicion_of(run: Import) -> Suspicion | None:
    """What earlier attempts have left, if any; written down before anything is read."""
    known = run.cursor.get("suspicion")
    return Suspicion(**known) if known else None


def suspect(run: Import, at: int, phase: str) -> Suspicion | None:
    """Conclude from the deaths of earlier attempts at the byte `at`; None while nothing points to a record."""
    known = suspicion_of(run)
    if known and run.job.crash_count and not known.is_certain(at):
        known = known.after_death(at)
    elif not known and run.job.crash_count >= DEATHS:
        known = Suspicion(at + REGION)
    else:
        return known
    with run.chunk(phase, suspicion=asdict(known)):
        pass
    return known
