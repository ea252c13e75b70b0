"""A job with a higher priority goes first, and among its equals in a turn drawn there."""

from collections.abc import Callable

import pytest

from catalogtool.core.database import transaction
from catalogtool.core.errors import Conflict, Invalid
from catalogtool.queue import bulk, operating
from catalogtool.queue.bulk import Concerned
from catalogtool.queue.matching import Matching
from catalogtool.queue.runtime import drain
from tests.queue.deeds import ROOT, job_of
from tests.queue.jobs import ask, look

pytestmark = pytest.mark.usefixtures("app")


def raised(job_id: int) -> None:
    with transaction():
        operating.set_priority(job_id, 10, ROOT)


def raised_with_all_that_match(job_id: int) -> None:
    with transaction():
        bulk.do_all(Concerned("priority", Matching(q=str(job_id)), ROOT), 1, 10)


def test_the_highest_priority_goes_first() -> None:
    ids = [ask() for _ in range(3)]
    raised(ids[2])
    drain()
    began = sorted(ids, key=lambda job_id: look(job_id).started_at or 0)
    assert began[0] == ids[2]


@pytest.mark.parametrize("priority", [-1, operating.HIGHEST_PRIORITY + 1])
def test_a_priority_has_its_limits(priority: int) -> None:
    with pytest.raises(Invalid, match="whole number from 0"):
        operating.set_priority(job_of(ROOT), priority, ROOT)


def test_what_has_ended_has_no_priority_to_set() -> None:
    with pytest.raises(Conflict, match="means nothing any more"):
        operating.set_priority(job_of(ROOT, "completed"), 3, ROOT)


@pytest.mark.parametrize("raise_", [raised, raised_with_all_that_match])
def test_a_raised_job_stands_among_its_new_equals_by_a_turn_drawn_there(
    raise_: Callable[[int], None],
) -> None:
    last_of_many = [ask(created_by_name="Ana") for _ in range(4)][-1]
    urgent = [ask(created_by_name="Ben", priority=10) for _ in range(3)]
    raise_(last_of_many)
    drain()
    began = sorted([last_of_many, *urgent], key=lambda job_id: look(job_id).started_at or 0)
    assert began == [last_of_many, *urgent]


def test_several_jobs_of_one_person_are_raised_into_turns_of_their_own() -> None:
    anas = [ask(created_by_name="Ana") for _ in range(3)]
    bens = [ask(created_by_name="Ben", priority=10) for _ in range(3)]
    with transaction():
        bulk.do_all(Concerned("priority", Matching(person="Ana"), ROOT), 3, 10)
    drain()
    began = sorted([*anas, *bens], key=lambda job_id: look(job_id).started_at or 0)
    assert began == [job for pair in zip(anas, bens, strict=True) for job in pair]


def test_who_sets_the_priority_that_a_job_has_leaves_its_turn_alone() -> None:
    job_id = [ask(created_by_name="Ana") for _ in range(3)][-1]
    before = look(job_id).turn
    with transaction():
        operating.set_priority(job_id, 0, ROOT)
    assert look(job_id).turn == before > 0
