"""Answers that were kept, read again: without a call, and by today's translation."""

import hashlib
import json
import zlib
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from catalogtool.connectors.models import RawAnswer
from catalogtool.connectors.youtube import SERVICE
from catalogtool.core.errors import Invalid
from catalogtool.sync.following.question import Question, Told
from catalogtool.sync.following.translating import translated
from catalogtool.sync.models import Followed


def kept(
    session: Session, question: Question, jobs: Collection[int] | None, last: int, number: int
) -> Sequence[RawAnswer]:
    """The next answers to the question after the one of that id, those that jobs have got or all."""
    found = select(RawAnswer).where(*_about(question, jobs), RawAnswer.id > last)
    return session.scalars(found.order_by(RawAnswer.id).limit(number)).all()


def count_asked(session: Session, question: Question, jobs: Collection[int] | None) -> int:
    """How many keys the kept answers speak of."""
    asked = func.sum(func.jsonb_array_length(RawAnswer.asked))
    return int(session.scalar(select(asked).where(*_about(question, jobs))) or 0)


def newest(session: Session, question: Question, jobs: Collection[int]) -> datetime | None:
    """When the last of the answers came."""
    return session.scalar(select(func.max(RawAnswer.collected_at)).where(*_about(question, jobs)))


def told_again(session: Session, question: Question, answer: RawAnswer) -> Told:
    """What the answer means for those records that nobody has asked for since; raises Invalid for a damaged one."""
    body = zlib.decompress(answer.body)
    if hashlib.sha256(body).digest() != answer.sha256:
        raise Invalid(f"The answer {answer.id} that was kept is not what it was. It can't be read again.")
    latest = set(
        session.scalars(
            select(Followed.subject_key).where(
                Followed.task == question.task,
                Followed.subject_key.in_(answer.asked),
                Followed.asked_at == answer.collected_at,
            )
        )
    )
    items = [item for item in json.loads(body) if not latest.isdisjoint(question.about(item))]
    return translated(question, [key for key in answer.asked if key in latest], items)


def _about(question: Question, jobs: Collection[int] | None) -> list[ColumnElement[bool]]:
    of_jobs = [] if jobs is None else [RawAnswer.job_id.in_(jobs)]
    return [RawAnswer.service == SERVICE, RawAnswer.method == question.method, *of_jobs]
