"""What is kept of answers beside the catalog itself: when was asked, the numbers over time, the words as they came."""

import hashlib
import json
import zlib
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from psycopg import sql
from sqlalchemy import text
from sqlalchemy.orm import Session

from catalogtool.connectors.models import RawAnswer
from catalogtool.connectors.youtube import SERVICE
from catalogtool.core.database import affected, driver_connection
from catalogtool.sync.following.question import Question, Told

_METRICS = sql.SQL("copy metric (subject, subject_key, source, metric_type, value, collected_at) from stdin")
# Fast, and nearly as small.
LEVEL = 1


def keep(
    session: Session, question: Question, told: Iterable[Told], *, at: datetime, job_id: int, days: int
) -> None:
    """Keep it in the present transaction."""
    answers = list(told)
    note_asked(session, question.task, [key for each in answers for key in each.asked], at)
    with driver_connection(session).cursor() as cursor, cursor.copy(_METRICS) as copy:
        for each in answers:
            for key, numbers in each.measured.items():
                for name, value in numbers.items():
                    copy.write_row((question.subject, key, SERVICE, name, value, at))
    session.add_all(_kept(question.method, each, at, job_id, days) for each in answers)


def note_asked(session: Session, task: str, keys: Sequence[str], at: datetime) -> None:
    """Note that the records were asked for, unless somebody has asked for them since."""
    session.execute(text(_NOTE), {"task": task, "keys": list(keys), "at": at})


def forget_asked(session: Session, question: Question, jobs: Collection[int]) -> None:
    """Let what a run has asked for count as not asked, since nothing came of it."""
    session.execute(text(_FORGET), {"task": question.task, "method": question.method, "jobs": list(jobs)})


def forget_old_answers(session: Session, at: datetime, number: int) -> int:
    """Throw away so many of the answers that were kept long enough; give how many there were."""
    return affected(session, _SWEEP, at=at, number=number)


def _kept(method: str, told: Told, at: datetime, job_id: int, days: int) -> RawAnswer:
    body = json.dumps(list(told.items), ensure_ascii=False, separators=(",", ":")).encode()
    return RawAnswer(
        service=SERVICE,
        method=method,
        job_id=job_id,
        asked=list(told.asked),
        sha256=hashlib.sha256(body).digest(),
        body=zlib.compress(body, LEVEL),
        collected_at=at,
        expires_at=at + timedelta(days=days),
    )


_NOTE = """
insert into followed (task, subject_key, asked_at) select :task, key, :at from unnest(cast(:keys as text[])) key
on conflict (task, subject_key) do update set asked_at = greatest(followed.asked_at, excluded.asked_at)
"""
_FORGET = """
delete from followed f using raw_answer r, jsonb_array_elements_text(r.asked) asked (key)
where r.job_id = any(:jobs) and r.method = :method
    and f.task = :task and f.subject_key = asked.key and f.asked_at = r.collected_at
"""
_SWEEP = "delete from raw_answer where id in (select id from raw_answer where expires_at < :at limit :number)"
