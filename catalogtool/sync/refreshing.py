"""Ask for runs that follow YouTube, and tell before what they cost."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, func, insert, literal, select

from catalogtool.catalog.bulk.choice import Choice
from catalogtool.catalog.models import Video
from catalogtool.connectors import youtube
from catalogtool.connectors.queries import ledger
from catalogtool.core.database import session
from catalogtool.core.errors import CatalogToolError
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.operations import enqueue
from catalogtool.sync.following.channels import CHANNELS
from catalogtool.sync.following.metadata import METADATA
from catalogtool.sync.following.question import Question
from catalogtool.sync.following.questions import QUESTIONS
from catalogtool.sync.following.scope import Scope
from catalogtool.sync.models import SyncChoice
from catalogtool.web.access import Actor

# Somebody looks at the page and waits.
SOON = 10
# So many ids stand in a payload; more are settled in a table.
FEW = 50
_KEYS = {"video": Video.video_id, "asset": Video.asset_id}


@dataclass(frozen=True)
class Cost:
    """How many records each question would ask of, and the units that takes; more where answers have several pages.

    `left` are the units that the day still has for this product, and `next_day` is when the next one begins.
    """

    records: Sequence[tuple[Question, int]]
    left: int
    next_day: datetime

    @property
    def units(self) -> int:
        return sum(-(-number // question.at_once) for question, number in self.records)

    @property
    def is_much(self) -> bool:
        """Whether a person is asked before it begins."""
        return is_much(self.units)


def is_much(units: int) -> bool:
    """Whether a person is asked before so many units are spent."""
    return units > youtube.settings().ask_above_units


def askable() -> tuple[Question, ...]:
    """What can be asked as things stand: nothing without a connection, and of claims and assets for an owner alone."""
    if not youtube.is_set_up():
        return ()
    try:
        connection = youtube.connection(session())
    except CatalogToolError:
        return ()
    return tuple(QUESTIONS.values()) if connection.owner else (METADATA, CHANNELS)


def cost(questions: Sequence[Question], scope: Scope) -> Cost:
    """Raises NotConnected where YouTube is not set up."""
    counted = [(question, scope.count(session(), question.of, question.task)) for question in questions]
    return _cost(counted)


def cost_of_chosen(questions: Sequence[Question], choice: Choice) -> Cost:
    """As `cost`, for videos that somebody chose."""
    numbers = select(
        func.count(Video.id).label("video"),
        func.count(Video.asset_id.distinct()).label("asset"),
    ).where(*choice.conditions(), Video.deleted_at.is_(None))
    found = session().execute(numbers).mappings().one()
    return _cost([(question, found[question.of]) for question in questions])


def refresh(questions: Sequence[Question], scope: Scope, actor: Actor) -> list[ProcessingQueue]:
    """Put a run for each question into the queue; while the same one waits or runs, that one is given."""
    return [_ask(question, scope, actor, key_of(question, scope)) for question in questions]


def refresh_chosen(
    questions: Sequence[Question], choice: Choice, actor: Actor, *, key: str
) -> list[ProcessingQueue]:
    """As `refresh`, for the videos that somebody chose; a second time with the same `key` asks for nothing more."""
    if choice.selection is None and len(choice.video_ids) <= FEW:
        return refresh(questions, Scope(video_ids=choice.video_ids), actor)
    jobs = [_ask(each, Scope(), actor, f"{each.task} chosen {actor.id} {key}") for each in questions]
    if not jobs[0].payload["scope"]:
        _settle(dict(zip(jobs, questions, strict=True)), choice)
    return jobs


def key_of(question: Question, scope: Scope) -> str:
    """What is the same for two runs that ask the same."""
    said = json.dumps(scope.described, sort_keys=True)
    return f"{question.task} {hashlib.sha256(said.encode()).hexdigest()}"


def _cost(records: Sequence[tuple[Question, int]]) -> Cost:
    today = ledger()
    return Cost(records, today.left, today.next_day)


def _settle(jobs: Mapping[ProcessingQueue, Question], choice: Choice) -> None:
    """Keep what the jobs are to ask of as it is now; those that ask of the same subject share it."""
    settled: dict[str, int] = {}
    for job, question in jobs.items():
        if question.of not in settled:
            settled[question.of] = job.id
            chosen = (*choice.conditions(), Video.deleted_at.is_(None))
            keys = select(literal(job.id, BigInteger), _KEYS[question.of]).where(*chosen)
            if question.of == "asset":
                keys = keys.where(Video.asset_id.is_not(None)).distinct()
            columns = [SyncChoice.job_id, SyncChoice.subject_key]
            session().execute(insert(SyncChoice).from_select(columns, keys))
        job.payload = {"scope": Scope(chosen_by=settled[question.of]).to_json()}
    session().flush()


def _ask(question: Question, scope: Scope, actor: Actor, key: str) -> ProcessingQueue:
    alone = len(scope.video_ids) == 1
    return enqueue(
        question.task,
        {"scope": scope.to_json()},
        created_by=actor.id,
        created_by_name=actor.name,
        priority=SOON if alone or (question is CHANNELS and scope.channel_id) else 0,
        video_id=scope.video_ids[0] if alone else None,
        dedupe_key=key,
    )
