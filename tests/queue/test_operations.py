"""Work is asked for together with the data it is about, whatever becomes of Redis."""

import logging
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context

import pytest
import structlog
from flask import Flask
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from sqlalchemy import text

from catalogtool.core.database import session, transaction
from catalogtool.core.errors import Conflict, Forbidden, NotFound
from catalogtool.queue import carrier
from catalogtool.queue.operating import request_cancel
from catalogtool.queue.operations import enqueue
from catalogtool.queue.runtime import drain
from catalogtool.queue.signals import job_ended
from catalogtool.web.access import Actor
from tests.factories import auth as people
from tests.queue.jobs import ask, change, count, look, marks

pytestmark = pytest.mark.usefixtures("app", "silence")

ADMIN = Actor(None, "root", is_admin=True)


@pytest.fixture
def silence(app: Flask) -> None:
    """No bell rings yet."""
    app.extensions["bell"].flushdb()


def bells(app: Flask) -> int:
    return Queue(carrier.QUEUE, connection=app.extensions["bell"], serializer=carrier.JSONSerializer).count


def test_a_job_and_the_data_beside_it_commit_together(app: Flask) -> None:
    with transaction() as current:
        current.execute(text("insert into worker (name, host, pid) values ('beside', 'here', 1)"))
        job_id = enqueue("steps", {"steps": 1}, created_by=None, created_by_name="tests").id
        assert bells(app) == 0
    assert (look(job_id).status, bells(app)) == ("pending", 1)
    change("delete from worker where name = 'beside'")


def test_the_log_tells_which_request_asked_for_which_job(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "catalogtool")
    with structlog.contextvars.bound_contextvars(request="abc"):
        job_id = ask()
    (line,) = [record.msg for record in caplog.records if record.name == "catalogtool.queue.operations"]
    assert isinstance(line, dict)
    assert (line["event"], line["request"], line["job"]) == ("job asked for", "abc", job_id)


def test_a_job_and_the_data_beside_it_are_forgotten_together(app: Flask) -> None:
    enqueue("steps", {"steps": 1}, created_by=None, created_by_name="tests")
    session().rollback()
    session().commit()
    assert (count(), bells(app)) == (0, 0)


def test_the_bell_rings_when_others_can_see_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setattr(carrier, "ring", lambda: seen.append(count()))
    ask()
    assert seen == [1]


def test_work_is_accepted_while_redis_is_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "bell", Redis(port=1, retry=Retry(NoBackoff(), 0)))
    job_id = ask()
    assert not carrier.ring()
    assert look(job_id).status == "pending"


def test_a_bell_is_json_and_nothing_else(app: Flask) -> None:
    ask()
    redis = app.extensions["bell"]
    job = Queue(carrier.QUEUE, connection=redis, serializer=carrier.JSONSerializer).jobs[0]
    assert carrier.JSONSerializer.loads(job.data) == ["catalogtool.queue.carrier.answer", None, [], {}]
    assert (job.timeout, job.result_ttl) == (-1, 0)


def test_bells_do_not_pile_up_where_nobody_listens(app: Flask) -> None:
    for _ in range(carrier.MOST_BELLS + 5):
        carrier.ring()
    assert bells(app) == carrier.MOST_BELLS


def test_the_same_work_asked_for_many_times_at_once_is_one_job(app: Flask) -> None:
    def submit(_: int) -> int:
        with app.app_context():
            return ask(dedupe_key="the same")

    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(lambda number: Context().run(submit, number), range(60)))
    assert (len(ids), count()) == (1, 1)


def test_work_that_has_ended_makes_room_for_the_same_again() -> None:
    first = ask(dedupe_key="the same")
    drain()
    second = ask(dedupe_key="the same")
    assert first != second
    assert ask(dedupe_key="the same") == second


def test_a_waiting_job_is_cancelled_at_once_and_never_runs() -> None:
    told: list[str] = []

    def hear(_session: object, job: object) -> None:
        told.append(getattr(job, "status", ""))

    with job_ended.connected_to(hear):
        job_id = ask()
        with transaction():
            request_cancel(job_id, ADMIN)
    assert (look(job_id).status, told, drain(), marks(job_id)) == ("cancelled", ["cancelled"], 0, [])


def test_a_running_job_is_only_asked_to_end() -> None:
    job_id = ask()
    change(
        "update processing_queue set status = 'processing', lease_until = now() + interval '1 h' where id = :id",
        id=job_id,
    )
    with transaction():
        request_cancel(job_id, ADMIN)
    job = look(job_id)
    assert (job.status, job.cancel_requested_at is not None) == ("processing", True)


def test_only_its_owner_or_an_admin_cancels_a_job() -> None:
    owner, other = people.user(), people.user()
    job_id = ask(created_by=owner.id)
    with pytest.raises(Forbidden):
        request_cancel(job_id, Actor(other.id, other.username, is_admin=False))
    with transaction():
        request_cancel(job_id, Actor(owner.id, owner.username, is_admin=False))
    assert look(job_id).status == "cancelled"


def test_nobody_cancels_what_has_ended_or_never_was() -> None:
    job_id = ask()
    drain()
    with pytest.raises(Conflict, match="already completed"):
        request_cancel(job_id, ADMIN)
    with pytest.raises(NotFound):
        request_cancel(job_id + 1000, ADMIN)
