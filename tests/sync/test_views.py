"""The history of synchronisations, and the line on the catalog's page."""

import re
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import select

from catalogtool.changes.operations import finish, open_changeset
from catalogtool.core.database import session, transaction
from catalogtool.local.synthetic.world import World
from catalogtool.queue.runtime import drain
from catalogtool.sync.following.scope import Scope
from catalogtool.sync.models import SyncRecord
from tests.audit.test_views import text_of
from tests.browser import Browser
from tests.factories.reports import csv_of, imported, video_id
from tests.sync.following import followed, know, refresh, refreshed

WORLD = World(5, 3000)


def test_everybody_signed_in_reads_what_each_run_brought(ben: Browser) -> None:
    imported(csv_of(("video_id", "views"), [{"video_id": video_id(n), "views": 1} for n in range(15)]))
    imported("<html>Sign in</html>")

    page = ben.get("/synchronisations").text

    words = text_of(page)
    assert "completed Report" in words
    assert "failed This is a web page" in words
    assert '<svg class="bars"' in page


def test_it_needs_sign_in_and_only_looks(client: Browser, ben: Browser) -> None:
    assert urlsplit(client.get("/synchronisations").location).path == "/sign-in"
    assert ben.post("/synchronisations").status_code == 405


def test_never_synchronised_is_said_with_what_to_do(ben: Browser) -> None:
    assert "Never synchronised" in text_of(ben.get("/synchronisations").text)
    assert "Never synchronised" in text_of(ben.get("/videos").text)
    assert "Never synchronised" in text_of(ben.get("/").text)


def test_the_catalog_says_how_fresh_it_is(ben: Browser) -> None:
    imported(csv_of(("video_id", "views"), [{"video_id": video_id(n), "views": 1} for n in range(15)]))

    words = text_of(ben.get("/videos").text)

    assert "Last synchronised just now · +15 new · 0 updated · 15 videos" in words


def test_a_run_that_asked_of_one_video_is_in_the_history_and_does_not_make_the_catalog_fresh(
    app: Flask, ben: Browser
) -> None:
    first, *_ = know(WORLD, 3)
    with followed(app, WORLD):
        refreshed("metadata_sync", Scope(video_ids=[first]))
    assert f"Videos video {first} completed" in text_of(ben.get("/synchronisations").text)
    assert "Never synchronised" in text_of(ben.get("/videos").text)


def test_the_catalog_says_how_fresh_it_is_by_each_source(app: Flask, ben: Browser) -> None:
    imported(csv_of(("video_id", "views"), [{"video_id": video_id(n), "views": 1} for n in range(3)]))
    with followed(app, WORLD):
        refreshed("metadata_sync")
    words = text_of(ben.get("/videos").text)
    assert (
        "Last synchronised by YouTube just now · nothing new · 3 updated · 3 videos · by a report just now"
        in words
    )


def test_an_admin_compares_a_run_with_the_one_before_of_its_kind(app: Flask, ana: Browser) -> None:
    ids = know(WORLD, 150)
    with followed(app, WORLD) as youtube:
        refreshed("metadata_sync")
        refreshed("ownership_update")
        refreshed("metadata_sync", Scope(video_ids=ids[:2]))
        youtube.behave(day=400)
        counts = refreshed("metadata_sync")
    first, claims, _, last = session().scalars(select(SyncRecord.id).order_by(SyncRecord.id))
    words = text_of(ana.get(f"/synchronisations/{last}").text)
    updated, gone = counts["updated"], counts["gone"]
    assert f"/synchronisations/{first}" in ana.get(f"/synchronisations/{last}").text
    assert f"Updated {updated} 150 {'the same' if updated == 150 else updated - 150}" in words
    assert f"Newly gone {gone} 0 +{gone}" in words
    assert "Units spent 3 3 the same" in words
    assert "No run of the same kind has succeeded before." in text_of(
        ana.get(f"/synchronisations/{claims}").text
    )


def test_a_run_tells_how_often_it_changed_each_field(app: Flask, ana: Browser) -> None:
    know(WORLD, 100)
    with followed(app, WORLD) as youtube:
        refreshed("metadata_sync")
        youtube.behave(day=30)
        refreshed("metadata_sync")
    first, last = session().scalars(select(SyncRecord.id).order_by(SyncRecord.id))
    page = ana.get(f"/synchronisations/{last}").text
    part = re.search(r'hx-get="([^"]+/fields)"', page)
    assert part
    fragment = ana.get(part[1], headers={"HX-Request": "true"}).text
    assert "<html" not in fragment
    words = text_of(f"<main>{fragment}")
    assert re.search(r"Views Videos \d+ 100\b", words)
    assert re.search(r"Title Videos \d+ 100\b", words)
    # A page of its own where nothing fetches it into another.
    page = ana.get(f"/synchronisations/{first}/fields").text
    assert f"Synchronisation {first}" in page
    assert "Title Videos 100" in text_of(page)


def test_a_run_that_failed_says_so_on_its_page_and_is_compared_with_the_last_that_did_not(
    app: Flask, ana: Browser
) -> None:
    know(WORLD, 60)
    with followed(app, WORLD) as youtube:
        refreshed("metadata_sync")
        youtube.behave(failing=1.0, failing_status=403, failing_reason="forbidden")
        refresh()
        drain()
        youtube.behave(failing=0.0)
        refreshed("metadata_sync")
    good, bad, again = session().scalars(select(SyncRecord).order_by(SyncRecord.id))
    page = ana.get(f"/synchronisations/{bad.id}").text
    assert bad.error_message in text_of(page)
    for each in (page, ana.get(f"/synchronisations/{again.id}").text):
        assert f'href="/synchronisations/{good.id}"' in each


def test_a_report_is_compared_with_the_report_before_of_the_same_kind(ana: Browser) -> None:
    for views in (1, 2):
        rows = [{"video_id": video_id(n), "views": views} for n in range(5 * views)]
        report = imported(csv_of(("video_id", "views"), rows))
    first, last = session().scalars(select(SyncRecord.id).order_by(SyncRecord.id))
    page = ana.get(f"/synchronisations/{last}").text
    assert f"/reports/{report.id}" in page
    assert f"/synchronisations/{first}" in page
    assert "Created 5 5 the same" in text_of(page)


def test_a_run_is_held_against_none_of_another_kind_of_work(app: Flask, ana: Browser) -> None:
    for summary in ("Refresh videos", "Look for new uploads", "Refresh videos"):
        with transaction() as current:
            changeset = open_changeset(
                current, source="connector", summary=summary, actor_id=None, actor_name="tests"
            )
            finish(current, changeset, "applied", counts={})
    first, _, last = session().scalars(select(SyncRecord.id).order_by(SyncRecord.id))
    assert f'href="/synchronisations/{first}"' in ana.get(f"/synchronisations/{last}").text


def test_a_run_that_there_never_was_is_not_found(ana: Browser) -> None:
    assert ana.get("/synchronisations/4711").status_code == 404
