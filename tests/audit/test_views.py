"""The page of the trail."""

import html
import re
from urllib.parse import urlsplit

import pytest

from catalogtool.audit import walk
from tests.audit.conftest import Login
from tests.audit.rows import put_channel, put_video
from tests.browser import Browser


def text_of(page: str) -> str:
    """What a person reads, in one line."""
    body = page.partition("<main")[2]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def older(page: str) -> str:
    found = re.search(r'rel="next" href="([^"]+)"', page)
    assert found
    return html.unescape(found[1])


def test_an_admin_reads_what_changed_by_whom_and_through_what(ana: Browser) -> None:
    put_video("video-one", "Ben", "bulk_edit", title="One", views=1)
    put_video("video-one", "Ben", "bulk_edit", views=2)
    put_channel("UC1", name="Blue Harbour")

    page = ana.get("/audit").text

    assert "Views rose from 1 to 2" in text_of(page)
    assert "bulk edit · by Ben" in text_of(page)
    assert 'href="/videos/video-one"' in page
    assert 'href="/channels/UC1"' in page


def test_it_is_for_admins_only(client: Browser, ben: Browser) -> None:
    assert urlsplit(client.get("/audit").location).path == "/sign-in"
    assert ben.get("/audit").status_code == 403


def test_it_only_looks(ana: Browser) -> None:
    assert ana.post("/audit").status_code == 405


def test_the_url_is_the_state(ana: Browser) -> None:
    for person in ("Ben", "Cleo"):
        put_video("video-one", person, views=len(person))

    page = ana.get("/audit?person=Ben&operation=create").text

    assert "by Ben" in text_of(page)
    assert "by Cleo" not in text_of(page)
    assert 'value="Ben"' in page
    assert '<option value="create" selected>' in page


def test_pages_follow_each_other_until_the_first_change(ana: Browser) -> None:
    for views in range(60):
        put_video("video-one", views=views)

    first = ana.get("/audit?video=video-one").text
    second = ana.get(older(first)).text

    assert "video=video-one" in older(first)
    assert text_of(first).count("Views rose") == 50
    assert text_of(second).count("Views rose") == 9
    assert 'rel="next"' not in second


def test_a_page_of_a_long_search_that_found_nothing_goes_on_by_itself(
    ana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "REACH", 4)
    monkeypatch.setattr("catalogtool.audit.queries.REACH", 4)
    for views in range(5):
        put_video("video-one", views=views)

    page = ana.get("/audit?field=notes").text

    assert "Searching further back" in page
    next_url = re.search(r'hx-get="([^"]+)" hx-trigger="load"', page)
    assert next_url
    assert "Nothing found" in ana.get(html.unescape(next_url[1])).text


def test_nothing_yet_and_nothing_found_are_told_apart(ana: Browser, owner: Login) -> None:
    with owner() as connection:
        connection.execute("delete from metadata_sync")
        connection.commit()
    assert "Nothing has changed yet" in ana.get("/audit").text
    assert "Nothing found" in ana.get("/audit?person=Ben").text


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("changeset=twelve", "A changeset has a number"),
        ("since=yesterday", "A day is written like"),
        ("until=9999-12-31", "A day is written like"),
        ("before=12", "link into the trail is damaged"),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_with_a_sentence(
    ana: Browser, question: str, answer: str
) -> None:
    page = ana.get(f"/audit?{question}")

    assert page.status_code == 400
    assert answer in text_of(page.text)


def test_what_the_catalog_holds_is_text_and_never_markup(ana: Browser) -> None:
    put_video("video-one", "<b>Ben</b>", title="<script>1</script>", artist=["<i>A</i>"])
    put_video("video-one", title="<script>2</script>", notes="<img src=x onerror=alert(1)> " * 5)

    page = ana.get("/audit").text

    assert "<script>1" not in page
    assert "<img src=x" not in page
    assert "<b>Ben" not in page
    assert "<i>A" not in page
    assert "&lt;script&gt;2" in page


def test_the_history_on_the_page_of_a_video_goes_back_to_its_beginning(ben: Browser) -> None:
    for views in range(30):
        put_video("video-one", "Cleo", views=views)

    first = ben.get("/videos/video-one").text
    second = ben.get(older(first)).text

    assert "Views rose from 28 to 29" in text_of(first)
    assert "Created with" not in text_of(first)
    assert "Created with" in text_of(second)
    assert "by Cleo" in text_of(second)
