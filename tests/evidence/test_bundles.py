"""A bundle holds what was asked for, exactly, and says what proves it."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psycopg
from sqlalchemy import select

from catalogtool.core.database import session, transaction
from catalogtool.core.storage import Storage
from catalogtool.evidence.chain import Link
from catalogtool.evidence.hashing import entry_hash
from catalogtool.evidence.sealing import seal
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.runtime import drain
from tests.audit.rows import put_video
from tests.browser import Browser, Runner

Superuser = psycopg.Connection[Any]

AWKWARD = 'a "quoted", title\r\nwith \\ and Ω'


def unpacked(file: Any) -> tuple[dict[str, Any], bytes]:
    with zipfile.ZipFile(file) as bundle:
        assert bundle.testzip() is None
        return json.loads(bundle.read("manifest.json")), bundle.read("trail.csv")


def test_a_bundle_is_exact_and_names_the_seals_that_cover_it(
    bucket: Storage, runner: Runner, tmp_path: Path
) -> None:
    put_video("video-one", "Ana", title=AWKWARD, label="")
    put_video("video-one", "Ben", views=7)
    seal(transaction, bucket)
    put_video("video-two", "Ben", views=1)

    answer = runner.invoke(args=["audit", "export", "-o", str(tmp_path / "all.zip"), "--json"])

    manifest, text = unpacked(tmp_path / "all.zip")
    assert json.loads(answer.stdout) == manifest
    [file] = manifest["files"]
    assert file == {
        "name": "trail.csv",
        "rows": 3,
        "bytes": len(text),
        "sha256": hashlib.sha256(text).hexdigest(),
    }
    assert (manifest["entries"], manifest["not_sealed_yet"]) == (3, 1)
    [link] = (Link(**said) for said in manifest["seals"])
    assert (link.rows, link.true_hash) == (2, link.hash)
    rows = list(csv.DictReader(io.StringIO(text.decode(), newline="")))
    assert [(row["actor_name"], row["subject_key"]) for row in rows] == [
        ("Ana", "video-one"), ("Ben", "video-one"), ("Ben", "video-two"),
    ]  # fmt: skip
    assert rows[0]["video_title"] == AWKWARD
    assert json.loads(rows[0]["changes"])["title"] == [None, AWKWARD]
    assert rows[0]["sync_time"].endswith("+00:00")


def test_the_hash_beside_an_entry_can_be_taken_from_the_csv_alone(
    bucket: Storage, runner: Runner, tmp_path: Path
) -> None:
    put_video("video-one", "Ana", title=AWKWARD, views=3)
    runner.invoke(args=["audit", "export", "-o", str(tmp_path / "all.zip")])
    _, text = unpacked(tmp_path / "all.zip")
    [row] = csv.DictReader(io.StringIO(text.decode(), newline=""))
    numbers = ("changeset_id", "source_line", "actor_id", "row_version")
    entry = {name: value or None for name, value in row.items()}
    entry |= {name: int(row[name]) if row[name] else None for name in numbers}
    entry["sync_time"] = datetime.fromisoformat(row["sync_time"])

    assert entry_hash(1, entry).hex() == row["sha256"]


def test_the_filters_are_those_of_the_page(bucket: Storage, runner: Runner, tmp_path: Path) -> None:
    put_video("video-one", "Ana", views=1)
    put_video("video-one", "Ben", title="Two")
    put_video("video-two", "Ben", views=1)
    path = str(tmp_path / "some.zip")

    for options, expected in [
        (["--person", "Ben", "--field", "title"], 1),
        (["--video", "video-one"], 2),
        (["--since", "2020-01-01", "--until", "2020-02-01"], 0),
        (["--since", "2020-01-01"], 3),
        (["--changeset", "99"], 0),
        (["--review", "open"], 3),
        (["--review", "reviewed"], 0),
    ]:
        runner.invoke(args=["audit", "export", "-o", path, *options])
        manifest, _ = unpacked(path)
        assert (manifest["entries"], len(manifest["filters"])) == (expected, len(options) // 2)


def test_a_day_that_is_none_is_told_in_words(bucket: Storage, runner: Runner, tmp_path: Path) -> None:
    answer = runner.invoke(args=["audit", "export", "-o", str(tmp_path / "x.zip"), "--since", "yesterday"])

    assert answer.exit_code == 1
    assert "“yesterday” is none" in answer.stderr


def test_an_admin_asks_for_a_bundle_and_downloads_it(bucket: Storage, ana: Browser) -> None:
    put_video("video-one", "Ana", views=1)
    put_video("video-two", "Ben", views=1)

    assert "Bundle these" in ana.get("/audit?person=Ben").text
    answer = ana.post("/audit/exports", data={"person": "Ben"}, follow_redirects=True)
    assert "The bundle is being made." in answer.text
    drain()

    page = ana.get("/audit/exports")
    assert "Ben" in page.text
    session().rollback()
    job = session().scalars(select(ProcessingQueue).where(ProcessingQueue.task_type == "trail_export")).one()
    assert job.result is not None
    link = ana.get(f"/audit/exports/{job.id}").headers["Location"]
    with urlopen(link) as answer:  # noqa: S310 - a link of our own store
        data = answer.read()
        assert answer.headers["Content-Disposition"] == f'attachment; filename="audit-trail-{job.id}.zip"'
    assert (len(data), hashlib.sha256(data).hexdigest()) == (job.result["size"], job.result["sha256"])
    manifest, _ = unpacked(io.BytesIO(data))
    assert (manifest["entries"], manifest["made_by"], manifest["filters"]) == (1, "ana", {"person": "Ben"})


def test_bundles_are_for_admins(ben: Browser) -> None:
    assert ben.get("/audit/exports").status_code == 403
    assert ben.post("/audit/exports").status_code == 403
    assert ben.get("/audit/exports/1").status_code == 403


def test_a_bundle_that_nobody_made_is_not_found(ana: Browser) -> None:
    assert ana.get("/audit/exports/123456").status_code == 404
