"""One run that follows a service: asked batch by batch, staged, compared, and applied like a report."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogtool.changes import operations as changes
from catalogtool.changes.applying import apply_at_once
from catalogtool.changes.filling import Filling, noted
from catalogtool.changes.guards import Limits
from catalogtool.changes.models import ChangesetChunk
from catalogtool.changes.previewing import await_decisions
from catalogtool.changes.proposing import Policy, propose
from catalogtool.changes.stage import Stage
from catalogtool.changes.subject import SUBJECTS
from catalogtool.connectors import quota, youtube
from catalogtool.connectors.google import QuotaUsedUp
from catalogtool.connectors.pacific import next_day_after
from catalogtool.core.clock import now
from catalogtool.queue.runtime import PutOff, RunningJob
from catalogtool.sync.following.asking import Answers, ask_all, in_batches
from catalogtool.sync.following.keeping import keep
from catalogtool.sync.following.question import Question
from catalogtool.sync.following.scope import Scope
from catalogtool.web import filters

ASKING = "Asking YouTube"
BATCHES_AT_ONCE = 20
CLIENTS = 2
GONE = "missing_since"
NOTHING_YET = {"after": "", "staged": 0, "asked": 0, "gone": 0, "asked_all": False, "compared": False}


class Pull(Filling):
    """A run that asks one question about the videos of its scope."""

    def __init__(self, job: RunningJob, question: Question) -> None:
        super().__init__(job)
        self.question = question
        self.scope = Scope.of_json(job.payload["scope"])

    def run(self) -> dict[str, int]:
        """Do what is left to do, and return the counts."""
        if "finished" in self.cursor:
            return dict(self.cursor["finished"])
        if not self.is_staged:
            self._begin()
        if not self.cursor["asked_all"]:
            self._ask_all()
        if propose(self, Policy(self._looks_first, lambda _session: Limits(), self._would_be)):
            apply_at_once(self)
        return self._finish()

    def _looks_first(self, _session: Session) -> bool:
        return bool(self.job.payload.get("preview"))

    def _would_be(self, _session: Session, differences: int) -> dict[str, int]:
        return {"created": 0, "updated": differences, "unchanged": self.cursor["asked"] - differences}

    def _begin(self) -> None:
        with self.chunk(ASKING) as chunk:
            session, job = chunk.session, self.job
            known = self.cursor.get("changeset_id")
            changeset_id = (
                known
                or changes.open_changeset(
                    session,
                    source="connector",
                    summary=self.question.title,
                    actor_id=job.created_by,
                    actor_name=job.created_by_name,
                ).id
            )
            stage = Stage(
                SUBJECTS[self.question.subject], changeset_id, (*self.question.fields, GONE), clears=True
            )
            stage.create(session)
            chunk.cursor = {"changeset_id": changeset_id, "stages": noted([stage]), **NOTHING_YET}
            chunk.done, chunk.total = 0, self.scope.count(session, self.question.task)

    def _ask_all(self) -> None:
        with self.chunk(ASKING) as chunk:
            connection = youtube.connection(chunk.session)
        with ExitStack() as clients, ThreadPoolExecutor(CLIENTS, thread_name_prefix="asking") as pool:
            asks = [clients.enter_context(self.question.asking(connection)) for _ in range(CLIENTS)]
            while known := self._next():
                at = now()
                batches = in_batches(list(known), self.question.at_once)
                answers = ask_all(pool, asks, batches)
                self._keep(answers, batches, known, at)
                self._stop_at(answers.failure)
        with self.chunk(ASKING, asked_all=True) as chunk:
            self.primary.analyze(chunk.session)

    def _next(self) -> dict[str, datetime | None]:
        """The next videos with the moments since when they are missing; their units are put down."""
        question = self.question
        with self.chunk(ASKING) as chunk:
            session = chunk.session
            number = question.at_once * BATCHES_AT_ONCE
            found = self.scope.after(session, self.cursor["after"], question.task, number)
            wanted = -(-len(found) // question.at_once)
            units = quota.take(session, youtube.budget(), question.task, wanted, now())
        if units < min(wanted, 1):
            raise _put_off()
        return dict(list(found.items())[: units * question.at_once])

    def _keep(
        self,
        answers: Answers,
        batches: list[Sequence[str]],
        known: dict[str, datetime | None],
        at: datetime,
    ) -> None:
        """Stage what was told, and correct the ledger by what was really asked, in one transaction."""
        with self.chunk(ASKING) as chunk:
            session, question = chunk.session, self.question
            quota.add(session, youtube.budget(), question.task, answers.calls - len(batches), at)
            rows = list(self._rows(answers, known, at))
            self.primary.take(session, (self.primary.subject.key, *question.fields, GONE, "cleared"), rows)
            keep(
                session,
                question,
                answers.told,
                at=at,
                job_id=self.job.id,
                days=youtube.settings().keep_answers_days,
            )
            asked = [key for batch in batches[: len(answers.told)] for key in batch]
            gone = sum(len(told.gone) for told in answers.told)
            chunk.advance = len(asked)
            chunk.cursor = {
                "after": asked[-1] if asked else self.cursor["after"],
                "staged": self.cursor["staged"] + len(rows),
                "asked": self.cursor["asked"] + len(asked),
                "gone": self.cursor["gone"] + gone,
            }

    def _rows(
        self, answers: Answers, known: dict[str, datetime | None], at: datetime
    ) -> Iterator[Sequence[object]]:
        """What to stage: what is gone says since when, once; what is back takes that away."""
        for told in answers.told:
            for key, said in told.said.items():
                back = [GONE] if known.get(key) else []
                yield (key, *(said.get(name) for name in self.question.fields), None, back)
            for key in told.gone:
                if known.get(key) is None:
                    yield (key, *(None for _ in self.question.fields), at, [])

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
            updated = _written(session, changeset.id, self.question.subject)
            counts = {
                "created": 0,
                "updated": updated,
                "unchanged": self.cursor["asked"] - updated,
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


def _written(session: Session, changeset_id: int, subject: str) -> int:
    updated = select(func.coalesce(func.sum(ChangesetChunk.updated), 0)).where(
        ChangesetChunk.changeset_id == changeset_id, ChangesetChunk.subject == subject
    )
    return int(session.scalar(updated) or 0)
