"""Files that others leave in the inbox become reports by themselves, each once."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from catalogtool.core.database import session
from catalogtool.core.storage import Storage, storage
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.runtime import drain
from catalogtool.reports import inbox
from catalogtool.reports.bucket import looking
from catalogtool.reports.models import Report
from tests.queue.jobs import ask, look
from tests.reports.files import put, video_report

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def bucket(app: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    """The bucket, with nothing in its inbox; what is put there has long stopped growing."""
    monkeypatch.setattr(looking, "SETTLED_SECONDS", -3600)
    found = storage()
    _empty(found)
    yield found
    _empty(found)


def _empty(found: Storage) -> None:
    for stored in list(found.objects("")):
        found.client.delete_object(Bucket=found.bucket, Key=stored.key)
    for key, upload_id, _ in list(found.open_uploads("")):
        found.abort_upload(key, upload_id)


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


def test_a_file_that_may_still_be_growing_is_left_alone_until_it_has_settled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(looking, "SETTLED_SECONDS", 3600)
    put("inbox/growing.csv", video_report(2))
    for _ in range(2):
        assert (sweep() or {})["total"] == 0
    put("inbox/growing.csv", video_report(3))
    monkeypatch.setattr(looking, "SETTLED_SECONDS", -3600)
    assert sweep() == {"total": 1, "successful": 1, "failed": 0}
    assert session().scalars(select(Report)).one().rows_read == 3


def test_what_is_no_report_by_its_name_is_left_alone() -> None:
    for name in ("notes.pdf", "video.csv.part", "video.csv.tmp", ".video.csv", "_SUCCESS", "Thumbs.db"):
        put(f"inbox/{name}", video_report())
    put("inbox/VIDEO.CSV", video_report(2))
    assert sweep() == {"total": 1, "successful": 1, "failed": 0}
    assert names() == [("inbox/VIDEO.CSV", "completed")]


def test_the_same_bytes_under_another_name_change_nothing() -> None:
    put("inbox/a.csv", video_report(2))
    sweep()
    put("inbox/copy of a.csv", video_report(2))
    sweep()
    first, second = session().scalars(select(Report).order_by(Report.id))
    assert (second.same_as_id, second.rows_created) == (first.id, 0)


@pytest.mark.parametrize(
    ("key", "owner"),
    [
        ("inbox/owner=Hill Music/2026/claims.csv", "Hill Music"),
        ("inbox/owner=Harbour/video_report_Hill_V_v1-4.csv", "Harbour"),
        ("inbox/may/video_report_Hill_V_v1-4.csv", "Hill"),
        ("inbox/may/videos.csv", None),
        ("inbox/owner=/videos.csv", None),
    ],
)
def test_the_content_owner_is_named_by_a_folder_or_by_the_file(key: str, owner: str | None) -> None:
    put(key, video_report())
    sweep()
    assert session().scalars(select(Report)).one().content_owner == owner


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


def test_uploads_that_nobody_can_go_on_with_are_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in ("reports/2026/05/a.csv", "elsewhere/b.csv"):
        storage().start_upload(key, "text/csv")

    def uploads() -> list[str]:
        return sorted(key for key, _, _ in storage().open_uploads(""))

    def swept() -> Any:
        job_id = ask("upload_sweep", {})
        drain()
        return look(job_id).result

    assert swept() == {"thrown_away": 0}
    monkeypatch.setattr(inbox, "UPLOAD_DAYS", -2)
    assert (swept(), uploads()) == ({"thrown_away": 1}, ["elsewhere/b.csv"])
