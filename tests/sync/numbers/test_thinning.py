"""Old numbers are thinned out to one a week, new ones stay, and which stays is the last of its week."""

from datetime import datetime, timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from catalogtool.core.clock import now
from catalogtool.core.database import session, transaction
from catalogtool.queue.runtime import drain
from catalogtool.sync.models import Metric
from catalogtool.sync.numbers.thinning import KEPT_WHOLE, WEEKS, monday_of
from tests.queue.jobs import ask, look

# Hours before now, up to where thinning looks.
AGES = st.sets(st.integers(1, (90 + 7 * WEEKS) * 24), min_size=1, max_size=60)


def keep(moments: set[datetime], **of: str) -> None:
    named = {"subject": "video", "subject_key": "a", "source": "youtube", "metric_type": "views", **of}
    with transaction() as current:
        current.execute(insert(Metric), [{**named, "collected_at": at, "value": 1} for at in moments])


def thinned() -> int:
    job_id = ask("numbers_thinning", {})
    drain()
    return (look(job_id).result or {})["dropped"]


def kept(metric_type: str = "views") -> set[datetime]:
    session().rollback()
    return set(session().scalars(select(Metric.collected_at).where(Metric.metric_type == metric_type)))


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(AGES)
def test_of_each_old_week_the_last_number_stays_and_of_the_last_ninety_days_all(
    app: Flask, ages: set[int]
) -> None:
    with transaction() as current:
        current.execute(delete(Metric))
    at = now()
    moments = {at - timedelta(hours=age) for age in ages}
    keep(moments)
    dropped = thinned()
    until = monday_of(at - KEPT_WHOLE)
    first = until - timedelta(weeks=WEEKS)
    weeks: dict[datetime, datetime] = {}
    for moment in sorted(moment for moment in moments if first <= moment < until):
        weeks[monday_of(moment)] = moment
    expected = {moment for moment in moments if not first <= moment < until} | set(weeks.values())
    assert kept() == expected
    assert dropped == len(moments) - len(expected)
    assert thinned() == 0


def test_numbers_of_other_kinds_and_records_do_not_count_as_later_ones(app: Flask) -> None:
    monday = monday_of(now() - timedelta(days=100))
    keep({monday})
    keep({monday + timedelta(days=1)}, metric_type="likes")
    keep({monday + timedelta(days=2)}, subject_key="b", metric_type="comments")
    assert thinned() == 0
