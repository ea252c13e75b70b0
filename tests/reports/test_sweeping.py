"""Files that others leave in the inbox become reports by themselves, each once."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from catalogtool.core.database import session
from catalogtool.core.storage import Storage, storage
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.runtime import drain
from catalogtool.reports.models import Report
from tests.queue.jobs import ask, look
from tests.reports.files import put, video_report

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def bucket(app: object) -> Iterator[Storage]:
    """The bucket, with nothing in its inbox."""
    found = storage()
    _empty(found)
    yield found
    _empty(found)


def _empty(found: Storage) -> None:
    for stored in list(found.objects("")):
        found.client.delete_object(Bucket=found.bucket, Key=stored.key)


def sweep() -> dict[str, Any] | None:
    job_id = ask("inbox_sweep", {})
    drain()
    return look(job_id).result


def names() -> list[tuple[str, str]]:
    session().rollback()
    return [(row.filename, row.status) for row in session().scalars(select(Report).order_by(Report.id))]


def test_every_file_of_the_inbox_is_received_once_and_imported() -> None:
    put("inbox/a.csv", video_report(2))
    put("inbox/2026/b.csv", video_report(3))
    assert sweep() == {"total": 2, "successful": 2, "failed": 0}
    assert sorted(names()) == [("inbox/2026/b.csv", "completed"), ("inbox/a.csv", "completed")]
    assert sweep() == {"total": 0, "successful": 0, "failed": 0}
    assert len(names()) == 2


def test_what_lies_elsewhere_in_the_bucket_is_no_report() -> None:
    for key in ("reports/x.csv", "seals/1.json", "archive/2024.parquet", "exports/1.zip", "inboxes.csv"):
        put(key, video_report())
    assert sweep() == {"total": 0, "successful": 0, "failed": 0}


def test_a_file_that_is_replaced_under_its_name_is_received_again() -> None:
    put("inbox/latest.csv", video_report(2))
    sweep()
    put("inbox/latest.csv", video_report(4))
    assert sweep() == {"total": 1, "successful": 1, "failed": 0}
    assert names() == [("inbox/latest.csv", "completed")] * 2


def test_a_file_that_can_not_be_received_keeps_no_other_one_back() -> None:
    long = f"inbox/{'x' * 300}.csv"
    put(long, video_report())
    put("inbox/z.csv", video_report(2))
    result = sweep() or {}
    assert (result["total"], result["successful"], result["failed"]) == (2, 1, 1)
    assert list(result["refused"]) == [long]
    assert "longer than 255 characters" in result["refused"][long]
    assert names() == [("inbox/z.csv", "completed")]


def test_more_files_than_fit_into_one_question_are_received(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalogtool.reports.sweeping._AT_ONCE", 2)
    for number in range(5):
        put(f"inbox/{number}.csv", video_report(1 + number))
    assert (sweep() or {})["successful"] == 5


def test_reports_of_the_inbox_are_nobodys_and_treated_as_is_set_for_other_ways() -> None:
    put("inbox/a.csv", video_report())
    sweep()
    report = session().scalars(select(Report)).one()
    assert (report.uploaded_by, report.uploaded_by_name, report.in_page, report.mode) == (
        None, "inbox", False, "apply",
    )  # fmt: skip
    job = session().get_one(ProcessingQueue, report.job_id)
    assert (job.task_type, job.created_by_name) == ("report_import", "inbox")
