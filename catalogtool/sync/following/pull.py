"""One run that follows a service: asked batch by batch, staged, compared, and applied like a report."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from catalogtool.audit.partitions import prepare_partitions
from catalogtool.changes import operations as changes
from catalogtool.changes.apply import count_new, written_so_far
from catalogtool.changes.applying import apply_at_once
from catalogtool.changes.filling import Filling, noted
from catalogtool.changes.guards import Limits
from catalogtool.changes.models import Changeset
from catalogtool.changes.previewing import await_decisions
from catalogtool.changes.proposing import Policy, propose
from catalogtool.changes.stage import Stage
from catalogtool.changes.subject import SUBJECTS
from catalogtool.connectors import quota, youtube
from catalogtool.connectors.google import QuotaUsedUp
from catalogtool.core.clock import now
from catalogtool.queue.runtime import RunningJob
from catalogtool.sync.following import answers, checkpoints
from catalogtool.sync.following.asking import Answers, ask_all, in_batches
from catalogtool.sync.following.keeping import keep, note_asked
from catalogtool.sync.following.question import Question, Told
from catalogtool.sync.following.scope import Scope
from catalogtool.sync.following.settling import (
    BECAUSE,
    GONE,
    count_gone,
    leave_to_later,
    mass_loss,
    say_once,
    settle_missing,
)
from catalogtool.sync.following.waiting import OURS, THEIRS, put_off

ASKING = "Asking YouTube"
READING = "Reading kept answers"
SETTLING = "Settling what is gone"
BATCHES_AT_ONCE = 20
CLIENTS = 2
AGAIN = ", from answers that were kept"
# What answers say besides the fields.
EVIDENCE = ("missing_because", "genre")
COUNTS = ("asked", "read", "staged", "unread", "gone", "units")
NOTHING_YET: dict[str, Any] = {"after": "", "taken_up": True, **dict.fromkeys(COUNTS, 0)}
NOTHING_DONE = {"asked_all": False, "compared": False}


class Pull(Filling):
    """A run that asks one question about the records of its scope, or reads the kept answers to it again."""

    def __init__(self, job: RunningJob, question: Question) -> None:
        super().__init__(job)
        self.question = question
        self.subject = SUBJECTS[question.subject]
        self.scope = Scope.of_json(job.payload["scope"])
        self.is_replay = bool(job.payload.get("replay"))

    def run(self) -> dict[str, int]:
        """Do what is left to do, and return the counts."""
        if "finished" in self.cursor:
            return dict(self.cursor["finished"])
        if not self.is_staged:
            self._begin()
        if not self.cursor["asked_all"]:
            self._take_up()
            if not self.is_replay:
                self._ask_all()
            self._settle()
        if propose(self, Policy(self._looks_first, lambda _: Limits(), self._would_be, self._mass_loss)):
            apply_at_once(self)
        return self._finish()

    def _looks_first(self, _session: Session) -> bool:
        return bool(self.job.payload.get("preview"))

    def _would_be(self, session: Session, differences: int) -> dict[str, int]:
        created = count_new(session, self.primary)
        unchanged = self.cursor["staged"] - differences
        return {"created": created, "updated": differences - created, "unchanged": unchanged}

    def _mass_loss(self, _session: Session) -> list[str]:
        return mass_loss(self.cursor["gone"], self.cursor["asked"], self.question.subject)

    def _begin(self) -> None:
        with self.chunk(ASKING) as chunk:
            session, question = chunk.session, self.question
            prepare_partitions(session)
            changeset, asked = self._changeset_to_fill(session), self._asked_before(session)
            stage = Stage(self.subject, changeset.id, self._spoken, clears=True)
            stage.create(session)
            if "of" not in asked:
                asked["of"] = self.scope.count(session, question.of, question.task)
            chunk.cursor = {
                "changeset_id": changeset.id,
                "stages": noted([stage]),
                "jobs": [self.job.id],
                **NOTHING_YET,
                **NOTHING_DONE,
                **asked,
            }
            chunk.done, chunk.total = 0, asked["of"]

    def _changeset_to_fill(self, session: Session) -> Changeset:
        """The changeset of the run; one that has ended, with the job tried again since, is followed by another."""
        filled = self._living_changeset(session) or changes.open_changeset(
            session,
            source="connector",
            summary=f"{self.question.title}{AGAIN if self.is_replay else ''}",
            actor_id=self.job.created_by,
            actor_name=self.job.created_by_name,
        )
        filled.job_id = self.job.id
        return filled

    def _living_changeset(self, session: Session) -> Changeset | None:
        known = self.cursor.get("changeset_id")
        changeset = session.get(Changeset, known) if known else None
        return changeset if changeset and changeset.status not in {"failed", "cancelled"} else None

    def _asked_before(self, session: Session) -> dict[str, Any]:
        """How far this run had come before, or one like it that lately came to nothing, where all answers are kept."""
        question, lives = self.question, self._living_changeset(session) is not None
        if self.is_replay:
            asked = answers.count_asked(session, question, None)
            return {"asked": asked, "of": asked, "jobs": None, "taken_up": False}
        known = self.cursor
        if not known.get("asked"):
            known = checkpoints.interrupted(session, question, self.scope, self.job.id)
        if not known.get("asked") or answers.count_asked(session, question, known["jobs"]) != known["asked"]:
            return {}
        newest = answers.newest(session, question, known["jobs"])
        if not lives and newest and newest < now() - timedelta(hours=youtube.settings().stale_hours):
            return {}
        jobs = list(dict.fromkeys([*known["jobs"], self.job.id]))
        return {**{name: known[name] for name in checkpoints.OPEN}, "jobs": jobs, "taken_up": False}

    def _take_up(self) -> None:
        """Stage what the kept answers say; what a run has asked of and come to nothing counts as asked again."""
        while not self.cursor["taken_up"]:
            with self.chunk(READING) as chunk:
                session, question = chunk.session, self.question
                jobs, read, staged, unread = (
                    self.cursor[name] for name in ("jobs", "read", "staged", "unread")
                )
                found = answers.kept(session, question, jobs, read, BATCHES_AT_ONCE)
                for answer in found:
                    if not self.is_replay:
                        note_asked(session, question.task, answer.asked, answer.collected_at)
                    told = answers.told_again(session, question, answer)
                    staged += self._stage(session, [told], answer.collected_at, staged)
                    unread += told.unread
                chunk.advance = sum(len(answer.asked) for answer in found)
                last = found[-1].id if found else read
                chunk.cursor = {"read": last, "staged": staged, "unread": unread, "taken_up": not found}

    @property
    def _spoken(self) -> tuple[str, ...]:
        return (*self.question.fields, *([GONE] if self._may_miss else []))

    @property
    def _may_miss(self) -> bool:
        return GONE in self.subject.fields

    def _ask_all(self) -> None:
        with self.chunk(ASKING) as chunk:
            connection = youtube.connection(chunk.session)
        with ExitStack() as opened, ThreadPoolExecutor(CLIENTS, thread_name_prefix="asking") as pool:
            services = [self.question.service(connection) for _ in range(CLIENTS)]
            for service in services:
                opened.enter_context(closing(service.client))
            while keys := self._next(at := now()):
                batches = in_batches(keys, self.question.at_once)
                told = ask_all(pool, self.question, services, batches)
                self._keep(told, len(batches), at)
                self._stop_at(told.failure, at)

    def _next(self, at: datetime) -> list[str]:
        """The next keys, for which units are put down."""
        question = self.question
        with self.chunk(ASKING) as chunk:
            session = chunk.session
            number = question.at_once * BATCHES_AT_ONCE
            found = self.scope.after(session, question.of, question.task, self.cursor["after"], number)
            wanted = -(-len(found) // question.at_once)
            units = quota.take(session, youtube.budget(), question.task, wanted, at)
        if units < min(wanted, 1):
            raise put_off(at, OURS)
        return found[: units * question.at_once]

    def _keep(self, told: Answers, planned: int, at: datetime) -> None:
        """Stage what was told, and correct the ledger by what was really asked, in one transaction."""
        with self.chunk(ASKING) as chunk:
            session, question, cursor = chunk.session, self.question, self.cursor
            quota.add(session, youtube.budget(), question.task, told.calls - planned, at)
            staged = self._stage(session, told.told, at, cursor["staged"])
            days = youtube.settings().keep_answers_days
            keep(session, question, told.told, at=at, job_id=self.job.id, days=days)
            asked = [key for each in told.told for key in each.asked]
            if not asked:
                # A cursor that moves would tell the queue that trying again has helped.
                return
            moved = {
                "after": asked[-1],
                "asked": cursor["asked"] + len(asked),
                "staged": cursor["staged"] + staged,
                "unread": cursor["unread"] + sum(each.unread for each in told.told),
                "units": cursor["units"] + told.calls,
            }
            checkpoints.reach(session, question, self.scope, {**cursor, **moved}, at)
            chunk.advance, chunk.cursor = len(asked), moved

    def _stage(self, session: Session, told: Iterable[Told], at: datetime, place: int) -> int:
        """Stage what was told at the moment after so many statements; give how many came."""
        rows = list(self._rows(told, at, place))
        self.primary.take(session, (self.subject.key, *self._columns, "line"), rows)
        return len(rows)

    @property
    def _columns(self) -> tuple[str, ...]:
        evidence = [name for name in self.subject.evidence if name in EVIDENCE]
        return (*self._spoken, *evidence)

    def _rows(self, told: Iterable[Told], at: datetime, place: int) -> Iterator[Sequence[object]]:
        """What to stage: the values of each record, in the order in which they were told."""
        missing = {GONE: at, "missing_because": BECAUSE}
        for each in told:
            gone = dict.fromkeys(each.gone, missing) if self._may_miss else {}
            for key, said in (each.said | gone).items():
                place += 1
                yield (key, *(said.get(name) for name in self._columns), place)

    def _settle(self) -> None:
        """Say once of what is gone that it is, and of what is back; and stage what follows from all that was told."""
        with self.chunk(SETTLING, asked_all=True) as chunk:
            session, primary = chunk.session, self.primary
            primary.analyze(session)
            jobs, gone = self.cursor["jobs"] or (), 0
            left_out = leave_to_later(session, primary, self.question, jobs) + say_once(session, primary)
            staged = self.cursor["staged"] - left_out
            if self._may_miss:
                # Answers that are read again were settled when they came.
                unnamed = "" if self.is_replay else self.question.unnamed
                staged += settle_missing(session, primary, unnamed, jobs)
                gone = count_gone(session, primary)
            derived = [
                stage
                for derivation in self.question.derived
                if (stage := derivation.stage(session, primary, self._columns))
            ]
            chunk.cursor = {"stages": noted([*derived, primary]), "staged": staged, "gone": gone}

    def _stop_at(self, failure: Exception | None, at: datetime) -> None:
        if isinstance(failure, QuotaUsedUp):
            with self.chunk(ASKING) as chunk:
                quota.exhaust(chunk.session, youtube.budget(), at)
            raise put_off(at, THEIRS)
        if failure is not None:
            raise failure

    def _finish(self) -> dict[str, int]:
        with self.chunk("Finishing") as chunk:
            session = chunk.session
            changeset = self.changeset(session)
            written = written_so_far(session, changeset.id, self.question.subject)
            counts = {
                "created": written.created,
                "updated": written.updated,
                "unchanged": self.cursor["staged"] - written.total,
                "gone": self.cursor["gone"],
            }
            if not (self.is_shown and await_decisions(session, changeset)):
                changes.drop_staging(session, changeset.id)
                also = {"refused": self.cursor["unread"], "units": self.cursor["units"]}
                changes.finish(session, changeset, "applied", counts=counts | also)
            checkpoints.close(session, self.question, self.job.id)
            chunk.cursor = {"finished": counts}
            return counts
