"""A file becomes a report and a job, together and once."""

import io

import pytest

from catalogtool.core.database import session, transaction
from catalogtool.core.errors import Forbidden, Invalid, NotFound
from catalogtool.core.storage import storage
from catalogtool.queue.models import ProcessingQueue
from catalogtool.reports import operations
from catalogtool.reports.models import Report
from catalogtool.web.access import Actor
from tests.factories import auth as people
from tests.reports.files import imported, put, received, video_report

pytestmark = pytest.mark.usefixtures("app")

KEY = "inbox/report.csv"


def receive(**how: object) -> int:
    with transaction():
        return operations.receive(KEY, "report.csv", **{"actor_id": None, "actor_name": "tests", **how}).id  # type: ignore[arg-type]


def reports() -> int:
    session().rollback()
    return session().query(Report).count()


def jobs() -> int:
    return session().query(ProcessingQueue).count()


def test_a_report_and_its_job_know_each_other_and_the_object() -> None:
    put(KEY, video_report())
    report = session().get_one(Report, receive())
    job = session().get_one(ProcessingQueue, report.job_id)
    stored = storage().head(KEY)
    assert (job.task_type, job.payload, job.status) == ("report_import", {"report_id": report.id}, "pending")
    assert (report.filename, report.size, report.s3_etag) == (KEY, stored.size, stored.etag)


def test_neither_stays_when_the_transaction_fails() -> None:
    put(KEY, video_report())
    operations.receive(KEY, "report.csv", actor_id=None, actor_name="tests")
    session().rollback()
    assert (reports(), jobs()) == (0, 0)


def test_the_same_object_twice_is_one_report_while_its_import_waits() -> None:
    put(KEY, video_report())
    assert receive() == receive()
    assert (reports(), jobs()) == (1, 1)


def test_an_object_that_was_replaced_is_another_report() -> None:
    put(KEY, video_report(3))
    first = receive()
    put(KEY, video_report(4))
    assert receive() != first


def test_a_forced_import_waits_for_no_other_but_is_itself_one() -> None:
    put(KEY, video_report())
    first = receive()
    second = receive(force=True)
    assert second != first
    assert receive(force=True) == second


def test_importing_again_makes_a_report_of_its_own_that_is_forced() -> None:
    report_id = imported()
    with transaction():
        again = operations.import_again(report_id, Actor(None, "tests", is_admin=True))
    assert (again.id != report_id, again.forced, again.uploaded_by_name) == (True, True, "tests")


def test_an_empty_or_missing_object_is_no_report() -> None:
    with pytest.raises(NotFound):
        operations.receive("inbox/nothing.csv", "nothing.csv", actor_id=None, actor_name="tests")
    put("inbox/empty.csv", b"")
    with pytest.raises(Invalid, match="empty"):
        operations.receive("inbox/empty.csv", "empty.csv", actor_id=None, actor_name="tests")


def test_a_waiting_import_that_is_cancelled_leaves_a_cancelled_report() -> None:
    report_id = received()
    with transaction():
        operations.cancel(report_id, Actor(None, "root", is_admin=True))
    assert session().get_one(Report, report_id).status == "cancelled"


def test_nobody_cancels_the_import_of_another() -> None:
    owner, other = people.user(), people.user()
    report_id = received(actor_id=owner.id)
    with pytest.raises(Forbidden):
        operations.cancel(report_id, Actor(other.id, other.username, is_admin=False))


def test_a_file_object_is_stored_as_it_is() -> None:
    body = video_report(200)
    report = session().get_one(Report, received(body))
    assert storage().open(report.filename).read() == body
    assert io.BytesIO(body).getbuffer().nbytes == report.size
