"""One run that follows a service: asked batch by batch, staged, compared, and applied like a report."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from catalogtool.audit.partitions import prepare_partitions
from catalogtool.changes import operations as changes
from catalogtool.changes.applying import apply_at_once
from catalogtool.changes.filling import Filling, noted
from catalogtool.changes.guards import Limits
from catalogtool.changes.models import Changeset, ChangesetChunk
from catalogtool.changes.previewing import await_decisions
from catalogtool.changes.proposing import Policy, propose
from catalogtool.changes.stage import Stage
from catalogtool.changes.subject import SUBJECTS
from catalogtool.connectors import quota, youtube
from catalogtool.connectors.google import QuotaUsedUp
from catalogtool.connectors.pacific import next_day_after
from catalogtool.core.clock import now
from catalogtool.core.database import affected
from catalogtool.queue.runtime import PutOff, RunningJob
from catalogtool.sync.following.asking import Answers, ask_all, in_batches
from catalogtool.sync.following.keeping import keep
from catalogtool.sync.following.question import Question
from catalogtool.sync.following.scope import Scope
from catalogtool.web import filters

ASKING = "Asking YouTube"
SETTLING = "Settling what is gone"
BATCHES_AT_ONCE = 20
CLIENTS = 2
GONE = "missing_since"
# What answers say besides the fields.
EVIDENCE = ("missing_because", "genre")
BECAUSE = "YouTube returns it no longer."
NOTHING_YET = {"after": "", "staged": 0, "asked": 0, "gone": 0, "asked_all": False, "compared": False}


class Pull(Filling):
    """A run that asks one question about the records of its scope."""

    def __init__(self, job: RunningJob, question: Question) -> None:
        super().__init__(job)
        self.question = question
        self.subject = SUBJECTS[question.subject]
        self.scope = Scope.of_json(job.payload["scope"])

    def run(self) -> dict[str, int]:
        """Do what is left to do, and return the counts."""
        if "finished" in self.cursor:
            return dict(self.cursor["finished"])
        if not self.is_staged:
            self._begin()
        if not self.cursor["asked_all"]:
            self._ask_all()
            self._settle()
        if propose(self, Policy(self._looks_first, lambda _session: Limits(), self._would_be)):
            apply_at_once(self)
        return self._finish()

    def _looks_first(self, _session: Session) -> bool:
        return bool(self.job.payload.get("preview"))

    def _would_be(self, _session: Session, differences: int) -> dict[str, int]:
        return {"created": 0, "updated": differences, "unchanged": max(0, self.cursor["asked"] - differences)}

    def _begin(self) -> None:
        with self.chunk(ASKING) as chunk:
            session, question = chunk.session, self.question
            prepare_partitions(session)
            changeset_id = self._open_changeset(session).id
            stage = Stage(self.subject, changeset_id, self._spoken, clears=True)
            stage.create(session)
            chunk.cursor = {
                "changeset_id": changeset_id,
                "stages": noted([stage]),
                "begun_at": now().isoformat(),
                **NOTHING_YET,
            }
            chunk.done, chunk.total = 0, self.scope.count(session, question.of, question.task)

    def _open_changeset(self, session: Session) -> Changeset:
        """The changeset of the run; one that has ended, with the job tried again since, is followed by another."""
        known = self.cursor.get("changeset_id")
        changeset = session.get(Changeset, known) if known else None
        if changeset is not None and changeset.status not in {"failed", "cancelled"}:
            return changeset
        return changes.open_changeset(
            session,
            source="connector",
            summary=self.question.title,
            actor_id=self.job.created_by,
            actor_name=self.job.created_by_name,
        )

    @property
    def _spoken(self) -> tuple[str, ...]:
        return (*self.question.fields, *([GONE] if self._may_miss else []))

    @property
    def _may_miss(self) -> bool:
        return GONE in self.subject.fields

    def _ask_all(self) -> None:
        with self.chunk(ASKING) as chunk:
            connection = youtube.connection(chunk.session)
        with ExitStack() as clients, ThreadPoolExecutor(CLIENTS, thread_name_prefix="asking") as pool:
            asks = [clients.enter_context(self.question.asking(connection)) for _ in range(CLIENTS)]
            while keys := self._next():
                at = now()
                batches = in_batches(keys, self.question.at_once)
                answers = ask_all(pool, asks, batches)
                self._keep(answers, len(batches), at)
                self._stop_at(answers.failure)

    def _next(self) -> list[str]:
        """The next keys, for which units are put down."""
        question = self.question
        with self.chunk(ASKING) as chunk:
            session = chunk.session
            number = question.at_once * BATCHES_AT_ONCE
            found = self.scope.after(session, question.of, question.task, self.cursor["after"], number)
            wanted = -(-len(found) // question.at_once)
            units = quota.take(session, youtube.budget(), question.task, wanted, now())
        if units < min(wanted, 1):
            raise _put_off()
        return found[: units * question.at_once]

    def _keep(self, answers: Answers, planned: int, at: datetime) -> None:
        """Stage what was told, and correct the ledger by what was really asked, in one transaction."""
        with self.chunk(ASKING) as chunk:
            session, question = chunk.session, self.question
            quota.add(session, youtube.budget(), question.task, answers.calls - planned, at)
            rows = list(self._rows(answers, at))
            self.primary.take(session, (self.subject.key, *self._columns, "line"), rows)
            days = youtube.settings().keep_answers_days
            keep(session, question, answers.told, at=at, job_id=self.job.id, days=days)
            asked = [key for told in answers.told for key in told.asked]
            chunk.advance = len(asked)
            chunk.cursor = {
                "after": asked[-1] if asked else self.cursor["after"],
                "staged": self.cursor["staged"] + len(rows),
                "asked": self.cursor["asked"] + len(asked),
            }

    @property
    def _columns(self) -> tuple[str, ...]:
        evidence = [name for name in self.subject.evidence if name in EVIDENCE]
        return (*self._spoken, *evidence)

    def _rows(self, answers: Answers, at: datetime) -> Iterator[Sequence[object]]:
        """What to stage: the values of each record, in the order in which they were told."""
        place = self.cursor["staged"]
        for told in answers.told:
            gone = (
                {key: {GONE: at, "missing_because": BECAUSE} for key in told.gone} if self._may_miss else {}
            )
            for key, said in (told.said | gone).items():
                place += 1
                yield (key, *(said.get(name) for name in self._columns), place)

    def _settle(self) -> None:
        """Say once of what is gone that it is, and of what is back; and stage what follows from all that was told."""
        with self.chunk(SETTLING, asked_all=True) as chunk:
            session, primary = chunk.session, self.primary
            primary.analyze(session)
            more = self._settle_missing(session, primary) if self._may_miss else 0
            gone = session.scalar(text(_GONE.format(staged=primary.staged))) if self._may_miss else 0
            derived = [
                stage
                for derivation in self.question.derived
                if (stage := derivation.stage(session, primary, self._columns))
            ]
            chunk.cursor = {
                "stages": noted([*derived, primary]),
                "staged": self.cursor["staged"] + more,
                "gone": int(gone or 0),
            }

    def _settle_missing(self, session: Session, primary: Stage) -> int:
        """Let only what was there be missing, and only what was missing be back; give how many records were added."""
        names = {"staged": primary.staged, "table": self.subject.table, "key": self.subject.key}
        added = 0
        if self.question.unnamed:
            since = datetime.fromisoformat(self.cursor["begun_at"])
            unnamed = _UNNAMED.format(**names, unnamed=self.question.unnamed)
            added = affected(session, unnamed, since=since, because=BECAUSE)
        session.execute(text(_BACK.format(**names)))
        session.execute(text(_ALREADY.format(**names)))
        return added

    def _stop_at(self, failure: Exception | None) -> None:
        if isinstance(failure, QuotaUsedUp):
            with self.chunk(ASKING) as chunk:
                quota.exhaust(chunk.session, youtube.budget(), now())
            raise _put_off()
        if failure is not None:
            raise failure

    def _finish(self) -> dict[str, int]:
        with self.chunk("Finishing") as chunk:
            session = chunk.session
            changeset = self.changeset(session)
            created, updated = _written(session, changeset.id, self.question.subject)
            told = self.cursor["staged"]
            counts = {
                "created": created,
                "updated": updated,
                "unchanged": told - created - updated,
                "gone": self.cursor["gone"],
            }
            if not (self.is_shown and await_decisions(session, changeset)):
                changes.drop_staging(session, changeset.id)
                changes.finish(session, changeset, "applied", counts=counts)
            chunk.cursor = {"finished": counts}
            return counts


def _put_off() -> PutOff:
    until = next_day_after(now())
    return PutOff(until, f"YouTube gives no more answers today. It goes on at {filters.moment(until)}.")


def _written(session: Session, changeset_id: int, subject: str) -> tuple[int, int]:
    created, updated = session.execute(
        select(
            func.coalesce(func.sum(ChangesetChunk.created), 0),
            func.coalesce(func.sum(ChangesetChunk.updated), 0),
        ).where(ChangesetChunk.changeset_id == changeset_id, ChangesetChunk.subject == subject)
    ).one()
    return int(created), int(updated)


_UNNAMED = """
insert into {staged} ({key}, missing_since, missing_because)
select unnamed.*, now(), :because from ({unnamed}) unnamed ({key})
where not exists (select from {staged} s where s.{key} = unnamed.{key})
"""
_BACK = """
update {staged} s set cleared = array_append(s.cleared, 'missing_since') from {table} v
where v.{key} = s.{key} and v.missing_since is not null and s.missing_since is null
"""
_ALREADY = """
update {staged} s set missing_since = null, missing_because = null from {table} v
where v.{key} = s.{key} and v.missing_since is not null and s.missing_since is not null
"""
_GONE = "select count(*) from {staged} where missing_since is not null"
