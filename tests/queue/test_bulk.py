"""What is done with all jobs that match is done with those alone that a person was told of."""

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func
from sqlalchemy.orm import Session

from catalogtool.core.database import db, session, transaction
from catalogtool.core.errors import Conflict, Forbidden
from catalogtool.core.origin import Origin, declare
from catalogtool.queue import bulk
from catalogtool.queue.bulk import Act, Concerned, Outcome
from catalogtool.queue.matching import HELD_BACK, Matching
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.queries import jobs
from catalogtool.queue.signals import job_revived
from catalogtool.web.access import Actor
from tests.queue.deeds import ROOT, job_of, staff, told
from tests.queue.jobs import ask, change, look

pytestmark = pytest.mark.usefixtures("app")

STATES = ["pending", "processing", "completed", "failed", "cancelled"]
EVERYTHING = Matching()
DEEDS: tuple[Act, ...] = ("retry", "cancel", "priority")
MOVED: dict[Act, set[str]] = {
    "retry": {"failed", "cancelled"},
    "cancel": {"pending", "processing"},
    "priority": {"pending", "processing"},
}


def do(
    act: Act, matching: Matching = EVERYTHING, actor: Actor = ROOT, counted: int | None = None, after: int = 0
) -> Outcome:
    with transaction():
        concerned = Concerned(act, matching, actor, after)
        return bulk.do_all(concerned, concerned.count() if counted is None else counted, 10)


def found(matching: Matching, actor: Actor = ROOT) -> set[int]:
    return {job.id for job in jobs.some(matching, actor, 100)}


@pytest.mark.parametrize("act", DEEDS)
def test_each_job_that_matches_is_moved_and_told_of_once_and_no_other(act: Act) -> None:
    ana, ben = staff(), staff()
    owned = {job_of(owner, status): (owner.name, status) for owner in (ana, ben) for status in STATES}
    expected = {
        job_id for job_id, (name, status) in owned.items() if name == ana.name and status in MOVED[act]
    }
    assert do(act, Matching(person=ana.name)) == Outcome(done=2, last=max(expected))
    assert sorted(int(entry.subject_key) for entry in told()) == sorted(expected)
    assert {entry.source for entry in told()} == {"bulk_edit"}
    for job_id, (_, status) in owned.items():
        job = look(job_id)
        after = {
            "retry": "pending",
            "cancel": "cancelled" if status == "pending" else status,
            "priority": status,
        }
        assert job.status == (after[act] if job_id in expected else status)
        assert job.priority == (10 if act == "priority" and job_id in expected else 0)


@pytest.mark.parametrize("act", ["retry", "cancel"])
def test_nobody_moves_the_jobs_of_others_by_moving_all(act: Act) -> None:
    ana, ben = staff(), staff()
    owned = {status: job_of(ana, status) for status in STATES}
    for status in STATES:
        job_of(ben, status)
    assert do(act, actor=ana).done == 2
    assert {int(entry.subject_key) for entry in told()} == {owned[status] for status in MOVED[act]}


def test_all_priorities_are_for_admins() -> None:
    ana = staff()
    job_of(ana)
    with pytest.raises(Forbidden):
        do("priority", actor=ana, counted=1)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(act=st.sampled_from(DEEDS), counted=st.integers(1, 60), present=st.integers(0, 60))
def test_a_deed_is_refused_when_there_are_more_than_counted_or_a_tenth_fewer(
    act: Act, counted: int, present: int
) -> None:
    change("delete from processing_queue")
    status = "failed" if act == "retry" else "pending"
    change(
        """insert into processing_queue (task_type, status, completed_at)
           select 'steps', :status, now() from generate_series(1, :present)""",
        status=status,
        present=present,
    )
    if present and counted - counted // 10 <= present <= counted:
        assert do(act, counted=counted).done == present
    else:
        with pytest.raises(Conflict):
            do(act, counted=counted)
        assert Concerned(act, EVERYTHING, ROOT).count() == present
        session().rollback()


def test_many_are_done_in_steps_the_oldest_first_and_each_is_tried_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 2)
    ids = [job_of(ROOT, "failed", dedupe_key="the same" if number < 3 else None) for number in range(5)]
    steps, after = [], 0
    for _ in range(3):
        outcome = do("retry", after=after)
        after = outcome.last
        steps.append((outcome.done, [*outcome.refused], outcome.left, outcome.last))
    assert steps == [(1, [ids[1]], 3, ids[1]), (1, [ids[2]], 1, ids[3]), (1, [], 0, ids[4])]


def test_what_can_not_be_tried_again_stays_and_the_others_go_on() -> None:
    twins = [job_of(ROOT, "failed", dedupe_key="the same") for _ in range(2)]
    other = job_of(ROOT, "failed")
    outcome = do("retry")
    assert (outcome.done, list(outcome.refused), outcome.left) == (2, [twins[1]], 0)
    assert f"as job {twins[0]}" in outcome.refused[twins[1]]
    assert [look(job_id).status for job_id in (*twins, other)] == ["pending", "failed", "pending"]
    assert sorted(int(entry.subject_key) for entry in told()) == [twins[0], other]


def test_one_that_somebody_refuses_stays_whole_and_the_others_go_on() -> None:
    ids = [job_of(ROOT, "failed", "The file is empty.") for _ in range(3)]

    def refuse(_session: Session, job: ProcessingQueue) -> None:
        if job.id == ids[1]:
            raise Conflict("Its file is gone.")

    with job_revived.connected_to(refuse):
        assert do("retry") == Outcome(done=2, refused={ids[1]: "Its file is gone."}, last=ids[2])
    refused = look(ids[1])
    assert (refused.status, refused.error_message, refused.retried_at) == (
        "failed",
        "The file is empty.",
        None,
    )
    assert sorted(int(entry.subject_key) for entry in told()) == [ids[0], ids[2]]


def test_the_filters_of_the_list_find_what_they_say() -> None:
    ana = staff()
    change("insert into video (video_id) values ('dQw4w9WgXcQ')")
    with_video = ask(video_id="dQw4w9WgXcQ", payload={"steps": 1, "file": "100%_of.csv"})
    broken = [job_of(ana, "failed", f"Row {row} of “{row}.csv” is broken.") for row in (7, 8_000)]
    other = job_of(ana, "failed", "The file is empty.")
    cause = look(broken[0]).error_cause or ""
    assert found(Matching(video="dQw4w9WgXcQ")) == {with_video}
    assert found(Matching(q="100%_of")) == {with_video}
    assert found(Matching(q="100__of")) == set()
    assert found(Matching(q=str(other))) == {other}
    assert found(Matching(status="failed", person=ana.name)) == {*broken, other}
    assert found(Matching(cause=cause)) == set(broken)
    assert found(Matching(error="fault")) == set()


def test_what_no_worker_would_take_is_held_back() -> None:
    later, free = ask(delay_seconds=600), ask()
    busy, behind = ask(lock_key="one"), ask(lock_key="one")
    change("update processing_queue set status = 'processing' where id = :id", id=busy)
    assert found(Matching(status=HELD_BACK)) == {later, behind}
    change("insert into paused_task (task_type, paused_by_name) values ('steps', 'ana')")
    assert found(Matching(status=HELD_BACK)) == {later, behind, free}
    assert jobs.count_held_back(ROOT) == 3


def test_jobs_that_end_before_they_can_be_locked_leave_a_sentence() -> None:
    job_id = job_of(ROOT, "processing")
    with Session(db.engine) as another:
        declare(another, Origin(None, "tests", "system"))
        held = another.get_one(ProcessingQueue, job_id)
        held.status, held.lease_until, held.completed_at = "completed", None, func.now()
        another.flush()
        ending = threading.Timer(0.5, another.commit)
        ending.start()
        with pytest.raises(Conflict, match="No job matches any more"):
            do("cancel", counted=1)
        ending.join()
