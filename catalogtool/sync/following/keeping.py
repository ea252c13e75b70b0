"""What is kept of answers beside the catalog itself: when was asked, the numbers over time, the words as they came."""

import hashlib
import json
import zlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from psycopg import sql
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from catalogtool.connectors.models import RawAnswer
from catalogtool.connectors.youtube import SERVICE
from catalogtool.core.database import driver_connection
from catalogtool.sync.following.question import Question, Raw, Told
from catalogtool.sync.models import Followed

_METRICS = sql.SQL("copy metric (subject, subject_key, source, metric_type, value, collected_at) from stdin")
LEVEL = 1


def keep(
    session: Session, question: Question, told: Iterable[Told], *, at: datetime, job_id: int, days: int
) -> None:
    """Keep it in the present transaction."""
    answers = list(told)
    asked = [key for each in answers for key in each.asked]
    _note_asked(session, question.task, asked, at)
    with driver_connection(session).cursor() as cursor, cursor.copy(_METRICS) as copy:
        for each in answers:
            for key, numbers in each.measured.items():
                for name, value in numbers.items():
                    copy.write_row((question.subject, key, SERVICE, name, value, at))
    session.add_all(_kept(raw, at, job_id, days) for each in answers for raw in each.raw)


def forget_old_answers(session: Session, at: datetime) -> None:
    """Throw away the answers that were kept long enough."""
    session.execute(delete(RawAnswer).where(RawAnswer.expires_at < at))


def _note_asked(session: Session, task: str, keys: Iterable[str], at: datetime) -> None:
    rows = [{"task": task, "subject_key": key, "asked_at": at} for key in keys]
    if rows:
        entry = insert(Followed)
        place = [Followed.task, Followed.subject_key]
        session.execute(
            entry.on_conflict_do_update(index_elements=place, set_={"asked_at": entry.excluded.asked_at}),
            rows,
        )


def _kept(raw: Raw, at: datetime, job_id: int, days: int) -> RawAnswer:
    body = json.dumps(raw.body, ensure_ascii=False, separators=(",", ":")).encode()
    return RawAnswer(
        service=SERVICE,
        method=raw.method,
        job_id=job_id,
        asked=list(raw.asked),
        sha256=hashlib.sha256(body).digest(),
        body=zlib.compress(body, LEVEL),
        collected_at=at,
        expires_at=at + timedelta(days=days),
    )
