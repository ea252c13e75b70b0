"""Every list can be had as a file, in the form that somebody chooses."""

import csv
import io
from datetime import timedelta

import openpyxl
import pyarrow.parquet as pq
import pytest
from sqlalchemy import select

from catalogtool.core.clock import now
from catalogtool.core.database import session, transaction
from catalogtool.core.errors import NotFound
from catalogtool.core.files.form import FORMS
from catalogtool.core.registry import import_feature
from catalogtool.core.storage import storage
from catalogtool.explore import storing, tables, views
from catalogtool.explore.table import TABLES
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.runtime import drain
from tests.browser import Browser
from tests.factories import catalog

import_feature(tables.__name__)


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def the_job() -> ProcessingQueue:
    session().rollback()
    return session().scalars(select(ProcessingQueue).where(ProcessingQueue.task_type == "export")).one()


def test_a_list_leads_to_its_forms_with_its_filters_and_its_order(ben: Browser) -> None:
    catalog.video(title="A song", privacy_status="public")
    page = ben.get("/videos?privacy=public&sort=title").text
    assert "/exports/videos?privacy=public&amp;sort=title" in page
    chosen = ben.get("/exports/videos?privacy=public&sort=title").text
    assert "1 row, as the list is narrowed" in chosen
    assert all(form.title in chosen and form.purpose.split("'")[0][:30] in chosen for form in FORMS.values())
    assert "/exports/videos/as/xlsx?privacy=public&amp;sort=title" in chosen


def test_a_file_has_what_the_list_shows_and_as_it_shows_it(ben: Browser) -> None:
    for title, views_, privacy in (("A", 5, "public"), ("B", 9, "public"), ("C", 1, "private")):
        catalog.video(title=title, views=views_, privacy_status=privacy)
    catalog.video(title="hidden", privacy_status="public", hidden=True)
    answer = ben.get("/exports/videos/as/csv?privacy=public&sort=-views")
    assert answer.headers["Content-Disposition"] == "attachment; filename=videos.csv"
    assert [row["title"] for row in read(answer.data)] == ["B", "A"]


def test_a_list_that_is_found_by_a_code_is_exported_as_it_is_shown(ben: Browser) -> None:
    known = catalog.video(title="A", hidden=True)
    catalog.video(title="B")
    assert [row["video_id"] for row in read(ben.get(f"/exports/videos/as/csv?q={known}").data)] == [known]


@pytest.mark.parametrize("table", [table.name for table in TABLES])
@pytest.mark.parametrize("form", list(FORMS))
def test_every_table_comes_in_every_form(ana: Browser, table: str, form: str) -> None:
    asset = catalog.asset(title="=1+1", artist=["A", "B"])
    catalog.claim(asset_id=asset, video_id=catalog.video(title="-A"))
    catalog.channel(name="+49")
    pages = views.PAGES[TABLES[table].needs].name
    prefix = "/exports" if pages == "exports" else "/audit/tables"
    if TABLES[table].quick:
        content = ana.get(f"{prefix}/{table}/as/{form}").data
    else:
        ana.post(f"{prefix}/{table}/as/{form}")
        drain()
        content = storage().open(the_job().result["key"]).read()
    names = [column.name for column in TABLES[table].rows(TABLES[table].listing({})).selected_columns]
    if form == "xlsx":
        [sheet] = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets
        found = [cell.value for cell in next(iter(sheet.iter_rows()))]
    elif form == "parquet":
        found = pq.read_table(io.BytesIO(content)).column_names
    else:
        found = next(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert found == names + (["_guarded"] if form == "spreadsheet" else [])


def test_a_large_list_is_made_in_the_background_and_waits_to_be_downloaded(
    ben: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_AT_ONCE", 1)
    first, second = catalog.video(title="A"), catalog.video(title="B")
    assert "More than 1 rows" in ben.get("/exports/videos").text
    assert ben.get("/exports/videos/as/csv").status_code == 400
    assert ben.post("/exports/videos/as/csv", data={"sort": "title"}).status_code == 302
    ben.post("/exports/videos/as/csv", data={"sort": "title"})
    drain()
    job = the_job()
    assert job.status == "completed"
    assert job.result["rows"] == 2
    page = ben.get("/exports").text
    assert "Videos, CSV for programs" in page
    answer = ben.get(f"/exports/made/{job.id}")
    assert f"videos-{job.id}.csv" in answer.headers["Location"]
    stored = storage().open(job.result["key"]).read()
    assert [row["video_id"] for row in read(stored)] == [first, second]
    assert len(stored) == job.result["size"]


def test_old_files_are_deleted_and_the_page_says_so(ben: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST_AT_ONCE", 0)
    catalog.video()
    ben.post("/exports/videos/as/csv")
    drain()
    job = the_job()
    monkeypatch.setattr(storing, "KEPT", timedelta(0))
    assert storing.sweep()["deleted"] >= 1
    with pytest.raises(NotFound):
        storage().head(job.result["key"])
    with transaction() as current:
        current.get_one(ProcessingQueue, job.id).completed_at = now() - timedelta(days=8)
    assert "Deleted after 7 days" in ben.get("/exports").text
    assert ben.get(f"/exports/made/{job.id}").status_code == 404


def test_the_trail_is_for_those_who_may_read_it(ana: Browser, ben: Browser) -> None:
    catalog.video(title="A")
    assert ben.get("/audit/tables/audit-trail/as/csv").status_code == 403
    assert ben.get("/exports/audit-trail").status_code == 404
    assert "Export" in ana.get("/audit").text
    assert "Make the file" in ana.get("/audit/tables/audit-trail?operation=create").text
    ana.post("/audit/tables/audit-trail/as/csv", data={"operation": "create", "about": "video"})
    drain()
    assert "CSV for programs" in ana.get("/audit/tables").text
    entries = read(storage().open(the_job().result["key"]).read())
    assert [(entry["subject"], entry["operation"]) for entry in entries] == [("video", "create")]


def test_a_list_of_the_past_is_not_exported(ben: Browser) -> None:
    catalog.video()
    assert "/exports/videos" not in ben.get("/videos?as_of=2026-01-01T00:00:00Z").text
    answer = ben.get("/exports/videos?as_of=2026-01-01T00:00:00Z")
    assert answer.status_code == 400
    assert "Only the videos of now" in answer.text
