"""The history of synchronisations, and the line on the catalog's page."""

from urllib.parse import urlsplit

from tests.audit.test_views import text_of
from tests.browser import Browser
from tests.factories.reports import csv_of, imported, video_id


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
