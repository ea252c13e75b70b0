"""The ledger never lets a day's budget be overspent, whoever asks at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from catalogtool.connectors import quota
from catalogtool.connectors.pacific import day_of, next_day_after
from catalogtool.connectors.quota import Budget
from catalogtool.core.database import db

NOON = datetime(2026, 3, 7, 20, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("app")


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - UTC is given
def test_the_next_day_begins_after_the_moment_and_within_twenty_five_hours(moment: datetime) -> None:
    begins = next_day_after(moment)
    assert moment < begins <= moment + timedelta(hours=25)
    assert day_of(begins) == day_of(moment) + timedelta(days=1)
    assert day_of(begins - timedelta(seconds=1)) == day_of(moment)


def test_those_who_ask_at_once_never_get_more_than_the_budget_less_the_reserve() -> None:
    budget = Budget("youtube", "key", 1000, reserved=100)
    engine = db.engine

    def ask(number: int) -> int:
        with Session(engine) as session:
            granted = quota.take(session, budget, f"task {number % 3}", 7, NOON)
            session.commit()
            return granted

    with ThreadPoolExecutor(8) as pool:
        granted = sum(pool.map(ask, range(200)))
    with Session(engine) as session:
        assert granted == quota.spent_on(session, budget, day_of(NOON)) == 900


def test_at_the_edge_of_a_day_is_what_is_left_and_the_next_day_has_units_again() -> None:
    budget = Budget("youtube", "key", 10)
    with Session(db.engine) as session:
        assert quota.take(session, budget, "metadata_sync", 7, NOON) == 7
        assert quota.take(session, budget, "ownership_update", 7, NOON) == 3
        assert quota.take(session, budget, "metadata_sync", 1, NOON) == 0
        assert quota.take(session, budget, "metadata_sync", 10, next_day_after(NOON)) == 10


def test_what_others_have_spent_is_believed_when_the_service_says_so() -> None:
    budget = Budget("youtube", "key", 10_000)
    with Session(db.engine) as session:
        assert quota.take(session, budget, "metadata_sync", 999, NOON) == 999
        quota.exhaust(session, budget, NOON)
        assert quota.take(session, budget, "metadata_sync", 1, NOON) == 0
        assert quota.spent_on(session, budget, day_of(NOON)) == 10_000


def test_keys_spend_each_their_own_day() -> None:
    made_up, real = Budget("youtube", "made up", 10), Budget("youtube", "real", 10)
    with Session(db.engine) as session:
        assert quota.take(session, made_up, "metadata_sync", 8, NOON) == 8
        assert quota.take(session, real, "metadata_sync", 10, NOON) == 10
        quota.exhaust(session, made_up, NOON)
        assert [quota.spent_on(session, each, day_of(NOON)) for each in (made_up, real)] == [10, 10]
