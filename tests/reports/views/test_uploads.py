"""A browser sends a report to the bucket in parts, or in one piece."""

import io
from typing import Any

import pytest
import requests
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import stream_encode_multipart

from catalogtool.core.database import session
from catalogtool.core.errors import Invalid
from catalogtool.core.storage import storage
from catalogtool.queue.models import ProcessingQueue
from catalogtool.reports import inbox
from catalogtool.reports.models import Report
from tests.browser import Browser
from tests.reports.files import video_report

MIB = 2**20


def begin(browser: Browser, size: int, name: str = "video_report.csv") -> dict[str, Any]:
    answer = browser.post("/reports/uploads", json={"name": name, "size": size})
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def send(browser: Browser, upload: str, number: int, body: bytes) -> None:
    link = browser.get("/reports/uploads/part", query_string={"upload": upload, "number": number}).json["url"]
    answer = requests.put(link, body, timeout=30)
    assert (answer.status_code, bool(answer.headers["ETag"])) == (200, True)


def complete(browser: Browser, upload: str) -> Any:
    headers = {"Accept": "application/json"}
    return browser.post("/reports/uploads/complete", query_string={"upload": upload}, headers=headers)


def test_a_report_sent_in_parts_arrives_whole_and_waits_for_its_import(ana: Browser) -> None:
    body = video_report(3) + b"," * 20 * MIB
    begun = begin(ana, len(body), "../Mai (2026).csv")
    size = 8 * MIB
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    for number in reversed(range(len(parts))):
        send(ana, begun["upload"], number + 1, parts[number])
    arrived = ana.get("/reports/uploads/parts", query_string={"upload": begun["upload"]}).json
    assert [part["size"] for part in arrived] == [len(part) for part in parts]

    answer = complete(ana, begun["upload"]).json
    report = session().get_one(Report, answer["report"])
    assert answer["url"] == f"/reports/{report.id}"
    assert (report.original_name, report.size, report.uploaded_by_name) == (
        "../Mai (2026).csv",
        len(body),
        "ana",
    )
    assert report.filename.startswith("reports/")
    assert report.filename.endswith("/Mai_2026_.csv")
    assert storage().open(report.filename).read() == body
    assert session().get_one(ProcessingQueue, report.job_id).status == "pending"


def test_the_browser_says_what_is_to_become_of_the_changes(ana: Browser) -> None:
    for mode, kept in (("apply", "apply"), ("", None), ("burn", None)):
        begun = begin(ana, len(video_report()))
        send(ana, begun["upload"], 1, video_report())
        ana.post("/reports/uploads/complete", query_string={"upload": begun["upload"], "mode": mode})
        report = session().query(Report).order_by(Report.id.desc()).first()
        assert report is not None
        assert (report.mode, report.in_page) == (kept, True)
        session().rollback()


def test_completing_twice_is_one_report(ana: Browser) -> None:
    body = video_report()
    begun = begin(ana, len(body))
    send(ana, begun["upload"], 1, body)
    assert complete(ana, begun["upload"]).json == complete(ana, begun["upload"]).json
    assert session().query(Report).count() == 1


def test_nobody_touches_the_upload_of_another(ana: Browser, ben: Browser) -> None:
    begun = begin(ana, 100)
    query = {"upload": begun["upload"], "number": 1}
    assert ben.get("/reports/uploads/part", query_string=query).status_code == 403
    assert ben.get("/reports/uploads/parts", query_string=query).status_code == 403
    assert complete(ben, begun["upload"]).status_code == 403
    assert ben.delete("/reports/uploads", query_string=query).status_code == 403


@pytest.mark.parametrize(
    "forge", [lambda _: "", lambda token: token[:-2] + "xx", lambda token: "eyJrIjoxfQ." + token]
)
def test_a_forged_upload_is_refused(ana: Browser, forge: Any) -> None:
    upload = forge(begin(ana, 100)["upload"])
    assert complete(ana, upload).status_code == 400
    assert ana.get("/reports/uploads/part", query_string={"upload": upload, "number": 1}).status_code == 400


def test_an_upload_grows_old(ana: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = begin(ana, 100)
    monkeypatch.setattr(inbox, "UPLOAD_DAYS", -1)
    assert complete(ana, begun["upload"]).status_code == 400


@pytest.mark.parametrize("sent", [b"", b"short", b"x" * 101])
def test_the_store_takes_nothing_but_what_was_announced(ana: Browser, sent: bytes) -> None:
    begun = begin(ana, 100)
    query = {"upload": begun["upload"], "number": 1}
    link = ana.get("/reports/uploads/part", query_string=query).json["url"]
    assert requests.put(link, sent, timeout=30).status_code == 403
    answer = complete(ana, begun["upload"])
    assert (answer.status_code, "0 of 100 bytes have arrived" in answer.json["message"]) == (400, True)
    assert session().query(Report).count() == 0
    assert [each.key for each in storage().objects(begun["key"])] == []


@pytest.mark.parametrize(
    "change", [("partNumber=1", "partNumber=2"), ("/reports/", "/inbox/"), ("Expires=900", "Expires=9000")]
)
def test_a_link_is_good_for_its_part_its_place_and_its_time_alone(
    ana: Browser, change: tuple[str, str]
) -> None:
    begun = begin(ana, 3)
    query = {"upload": begun["upload"], "number": 1}
    link = ana.get("/reports/uploads/part", query_string=query).json["url"]
    assert change[0] in link
    assert requests.put(link.replace(*change), b"abc", timeout=30).status_code in (403, 404)
    assert requests.get(link, timeout=30).status_code in (400, 403, 404)


@pytest.mark.parametrize(
    ("size", "lengths"), [(1, [1]), (8 * MIB, [8 * MIB]), (17 * MIB, [8 * MIB, 8 * MIB, MIB])]
)
def test_a_file_has_as_many_parts_as_it_is_long(ana: Browser, size: int, lengths: list[int]) -> None:
    upload = inbox.Upload("reports/x", "id", "x", size, None)
    assert [upload.part_length(number + 1) for number in range(len(lengths))] == lengths
    for number in (0, -1, len(lengths) + 1):
        with pytest.raises(Invalid, match="no part"):
            upload.part_length(number)


def test_a_file_that_is_too_large_or_empty_is_refused_before_it_is_sent(ana: Browser, app: Flask) -> None:
    most = app.config["SETTINGS"].max_report_bytes
    for size in (most + 1, 0, -5):
        assert ana.post("/reports/uploads", json={"name": "x.csv", "size": size}).status_code == 400
    assert ana.post("/reports/uploads", json={"name": "x.csv"}).status_code == 400


@pytest.mark.parametrize(
    "name", ["report", "report.exe", "report.csv.html", "report.svg", "report.gz", "csv", ""]
)
def test_a_file_that_is_no_report_by_its_name_is_refused(ana: Browser, name: str) -> None:
    assert ana.post("/reports/uploads", json={"name": name, "size": 5}).status_code == 400
    file = {"file": (io.BytesIO(b"abc"), name or "x")}
    assert ana.post("/reports/upload", data=file).status_code == 400


def test_the_plain_form_needs_its_token(ana: Browser) -> None:
    file = {"file": (io.BytesIO(video_report()), "report.csv")}
    answer = ana.post("/reports/upload", data=file, csrf=False)
    assert (answer.status_code, "out of date" in answer.text) == (400, True)
    assert session().query(Report).count() == 0


def test_an_upload_whose_end_nobody_heard_of_is_gone_on_with(ana: Browser) -> None:
    begun = begin(ana, 3)
    send(ana, begun["upload"], 1, b"abc")
    upload = inbox.Upload(**inbox._signer().loads(begun["upload"]))
    storage().finish_upload(upload.key, upload.upload_id)
    assert ana.get("/reports/uploads/parts", query_string={"upload": begun["upload"]}).json == [
        {"number": 1, "size": 3}
    ]
    report = session().get_one(Report, complete(ana, begun["upload"]).json["report"])
    assert (report.filename, report.size) == (begun["key"], 3)


def test_what_is_missing_can_be_sent_after_somebody_asked_too_early_for_the_whole(ana: Browser) -> None:
    begun = begin(ana, 3)
    assert "0 of 3 bytes have arrived" in complete(ana, begun["upload"]).json["message"]
    send(ana, begun["upload"], 1, b"abc")
    assert complete(ana, begun["upload"]).status_code == 200


def test_ten_gigabytes_are_taken_in_parts_that_the_store_allows(ana: Browser, app: Flask) -> None:
    begun = begin(ana, 10 * 2**30)
    upload = inbox.Upload(begun["key"], "id", "x.csv", 10 * 2**30, None)
    lengths = [upload.part_length(number + 1) for number in range(upload.parts)]
    assert sum(lengths) == upload.size
    assert len(lengths) <= 10_000
    assert min(lengths[:-1]) >= 5 * MIB
    send(ana, begun["upload"], upload.parts, b"," * lengths[-1])
    arrived = ana.get("/reports/uploads/parts", query_string={"upload": begun["upload"]}).json
    assert arrived == [{"number": upload.parts, "size": lengths[-1]}]


def test_a_larger_limit_has_larger_parts_up_to_the_five_tebibytes_of_an_object() -> None:
    for size in (72 * 2**30, 100 * 2**30, 5 * 2**40):
        upload = inbox.Upload("reports/x", "id", "x.csv", size, None)
        assert upload.parts <= 10_000
        assert upload.part_length(1) <= 5 * 2**30
        assert upload.part_length(upload.parts) > 0


def test_an_aborted_upload_can_not_be_completed(ana: Browser) -> None:
    begun = begin(ana, 3)
    send(ana, begun["upload"], 1, b"abc")
    assert ana.delete("/reports/uploads", query_string={"upload": begun["upload"]}).status_code == 204
    assert complete(ana, begun["upload"]).status_code >= 400
    assert session().query(Report).count() == 0


def test_uploads_are_for_people_who_are_signed_in(client: Browser) -> None:
    assert client.post("/reports/uploads", json={"name": "x.csv", "size": 5}).status_code == 401


def test_the_plain_form_takes_a_report_of_any_size(ana: Browser) -> None:
    body = video_report(3) + b"," * 5 * MIB
    stream, _, boundary = stream_encode_multipart(
        {"file": FileStorage(io.BytesIO(body), "plain.csv")}, use_tempfile=False
    )
    form = {"data": stream.read(), "content_type": f"multipart/form-data; boundary={boundary}"}
    answer = ana.post("/reports/upload", **form)
    assert answer.status_code == 302, answer.text
    report = session().query(Report).one()
    assert answer.headers["Location"] == f"/reports/{report.id}"
    assert (report.original_name, report.size) == ("plain.csv", len(body))


def test_the_plain_form_without_a_file_says_what_to_do(ana: Browser) -> None:
    answer = ana.post("/reports/upload", data={})
    assert answer.status_code == 400
    assert "Choose the file" in answer.text
