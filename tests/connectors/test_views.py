"""An admin connects YouTube in the pages, sees what asking costs, and lets go of it."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from catalogtool.connectors import operations, quota, youtube
from catalogtool.connectors.google import Answer
from catalogtool.connectors.kinds.youtube_content_id import YoutubeContentId
from catalogtool.connectors.models import ConnectorAccount, SyncCheckpoint
from catalogtool.connectors.pacific import day_of, next_day_after
from catalogtool.core.clock import now
from catalogtool.core.database import session, transaction
from catalogtool.local.synthetic.world import World
from catalogtool.queue.runtime import drain
from catalogtool.web import filters
from tests.audit.test_views import text_of
from tests.browser import Browser
from tests.connectors.connecting import OWNER, answer, connect, form_of, reached
from tests.factories import auth as people
from tests.queue.jobs import change, look
from tests.sync.following import Followed, know, refresh, rows_of


@pytest.fixture
def google(app: Flask) -> Iterator[Followed]:
    with reached(app) as found:
        yield found


def told(browser: Browser) -> str:
    return text_of(browser.get("/connections").text)


def test_where_youtube_is_not_set_up_the_page_says_by_whom_it_is(ana: Browser) -> None:
    assert "YouTube is not set up Whoever runs this installation sets YOUTUBE_CLIENT_ID" in told(ana)


def test_an_admin_who_agrees_at_google_connects_and_what_is_private_is_told(
    ana: Browser, google: Followed
) -> None:
    assert "not connected Nobody has given this product the right to ask" in told(ana)

    connect(ana)

    words = told(ana)
    assert "YouTube is connected." in words
    assert "Connected just now by ana Asked in the name of synthetic-content-owner" in words
    assert f'value="{OWNER}"' in ana.get("/connections/youtube/back?code=a&state=b").text
    private = next(
        row["video_id"] for row in rows_of(World(7, 300), 300) if row["video_privacy_status"] == "private"
    )
    session().rollback()
    data = youtube.connection(session()).data()
    with closing(data.client):
        assert [item["id"] for item in data.videos([private])] == [private]


def test_a_made_up_youtube_is_never_taken_for_the_real_one(ana: Browser, google: Followed) -> None:
    sentence = f"This is no real YouTube. A made-up one on this machine is asked, at {google.address}"
    for page in (
        "/connections",
        "/connections/youtube/back?code=a&state=b",
        "/connections/youtube/disconnect",
    ):
        assert sentence in text_of(ana.get(page).text)


def test_who_does_not_agree_at_google_connects_nothing(ana: Browser, google: Followed) -> None:
    page = answer(ana, refused="yes")
    assert "error=access_denied" in page
    assert ana.get(page).location == "/connections"
    words = told(ana)
    assert "YouTube was not connected: nobody agreed." in words
    assert "Nobody has given this product the right to ask" in words


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"code": "guessed"}, "Google did not accept the code: it was used before, or is too old."),
        ({"state": "guessed"}, "This connection was begun by somebody else, or too long ago."),
        ({"content_owner": "Label Records"}, "That is no id"),
        ({"code": ""}, "Nothing was saved yet."),
    ],
)
def test_what_was_not_begun_here_or_makes_no_sense_connects_nothing(
    wrong: dict[str, str], sentence: str, ana: Browser, google: Followed
) -> None:
    form = {**form_of(ana, answer(ana)), "content_owner": OWNER, **wrong}
    page = ana.post("/connections/youtube", data=form, follow_redirects=True)
    assert sentence in text_of(page.text)
    assert session().get(ConnectorAccount, youtube.SERVICE) is None


def test_nobody_ends_what_another_admin_has_begun(app: Flask, ana: Browser, google: Followed) -> None:
    other = Browser(app, app.response_class).sign_in(people.user("carl", role="admin"))
    page = other.post("/connections/youtube", data=form_of(ana, answer(ana)), follow_redirects=True)
    assert "begun by somebody else" in text_of(page.text)
    assert session().get(ConnectorAccount, youtube.SERVICE) is None


def test_who_agrees_too_late_begins_anew(
    ana: Browser, google: Followed, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = form_of(ana, answer(ana))
    monkeypatch.setattr(operations, "_PATIENCE_SECONDS", -1)
    page = ana.post("/connections/youtube", data=form, follow_redirects=True)
    assert "too long ago. Begin anew." in text_of(page.text)


def test_disconnecting_is_asked_about_first_and_then_nothing_is_asked(ana: Browser, google: Followed) -> None:
    connect(ana)
    question = text_of(ana.get("/connections/youtube/disconnect").text)
    assert "The right to ask that an admin has given is forgotten. Runs that ask YouTube fail" in question
    assert "Connected just now" in told(ana)

    ana.post("/connections/youtube/disconnect")

    assert "YouTube is not connected any more." in told(ana)
    know(World(7, 300), 1)
    job_id = refresh()
    drain()
    assert look(job_id).error_message == (
        "YouTube is not connected. An admin can connect it on the page Connections."
    )
    assert ana.post("/connections/youtube/disconnect").status_code == 404


def test_what_was_given_by_the_settings_connects_too_and_an_admin_wins_over_it(
    app: Flask, ana: Browser
) -> None:
    with reached(app, refresh_token="synthetic-refresh-set", content_owner=OWNER):
        assert f"By the settings of this installation Asked in the name of {OWNER}" in told(ana)
        assert f'value="{OWNER}"' in ana.get("/connections/youtube/back?code=a&state=b").text
        connect(ana, content_owner="")
        words = told(ana)
        session().rollback()
        assert youtube.connection(session()).owner is None
    assert (
        "just now by ana Asked in the name of Nobody: only what everybody may know is told, as it was"
        in words
    )


def test_the_ledger_shows_the_units_of_each_day_and_work_and_when_the_next_day_begins(
    app: Flask, ana: Browser
) -> None:
    moment = now()
    with reached(app, daily_units=1000, reserved_units=100):
        with transaction() as current:
            budget = youtube.budget()
            quota.take(current, budget, "metadata_sync", 300, moment)
            quota.take(current, budget, "ownership_update", 40, moment)
            quota.take(current, budget, "metadata_sync", 70, moment - timedelta(days=1))
        words = told(ana)
    assert "560 left 340 of 1 000 are spent; 100 are left to other programs." in words
    assert (
        f"The next day begins {filters.moment(next_day_after(moment))}, at midnight in California." in words
    )
    today, yesterday = day_of(moment), day_of(moment - timedelta(days=1))
    both = "Refresh videos 300 · Refresh claims 40"
    assert f"{today} 340 {both} {yesterday} 70 Refresh videos 70" in words


def test_units_of_another_client_are_told_apart_and_leave_those_of_today_alone(
    app: Flask, ana: Browser
) -> None:
    moment = now()
    with reached(app, client_id="made-up"):
        assert "Client" not in told(ana)
        with transaction() as current:
            quota.take(current, replace(youtube.budget(), key="real"), "metadata_sync", 300, moment)
            quota.take(current, youtube.budget(), "metadata_sync", 40, moment)
        words = told(ana)
    assert "40 of 10 000 are spent" in words
    today = day_of(moment)
    assert f"{today} made-up 40 Refresh videos 40 {today} real not used now 300 Refresh videos 300" in words


def test_a_right_to_ask_that_was_taken_back_is_said_with_what_to_do(app: Flask, ana: Browser) -> None:
    know(World(7, 300), 1)
    with reached(app, refresh_token="taken back", content_owner=OWNER):
        page = ana.post("/connections/youtube/check", follow_redirects=True)
        job_id = refresh()
        drain()
        words = told(ana)
    assert "YouTube has taken back the right to ask." in text_of(page.text)
    assert "YouTube has taken back the right to ask. An admin can connect it again." in words
    assert look(job_id).status == "failed"


@pytest.mark.parametrize(
    ("owner", "sentence", "units"),
    [
        (OWNER, "YouTube answers, in the name of Synthetic Owner.", 1),
        ("another", f"The account may not ask in the name of another, but of {OWNER}. Connect anew.", 1),
        (None, "YouTube answers. It tells what everybody may know", 0),
    ],
)
def test_a_check_says_in_whose_name_youtube_answers_and_what_it_took(
    owner: str | None, sentence: str, units: int, app: Flask, ana: Browser
) -> None:
    with reached(app, refresh_token="synthetic-refresh", content_owner=owner) as google:
        page = text_of(ana.post("/connections/youtube/check", follow_redirects=True).text)
        assert sum(google.behave()["units"].values()) == units
    assert sentence in page
    assert f"{units} of 10 000 are spent" in page


def test_a_check_that_comes_to_nothing_is_paid_for_and_not_tried_again(app: Flask, ana: Browser) -> None:
    with reached(app, refresh_token="synthetic-refresh", content_owner=OWNER) as google:
        google.behave(failing=1.0)
        page = text_of(ana.post("/connections/youtube/check", follow_redirects=True).text)
        assert google.behave()["calls"] == 1
    assert "YouTube could not answer (503)." in page
    assert "1 of 10 000 are spent" in page


def test_a_check_that_breaks_is_paid_for(app: Flask, ana: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer_nonsense(content_id: YoutubeContentId) -> list[Answer]:
        content_id.client.ask(content_id.client.methods.contentOwners().list(fetchMine=True))
        return [{}]

    monkeypatch.setattr(YoutubeContentId, "owners", answer_nonsense)
    with reached(app, refresh_token="synthetic-refresh", content_owner=OWNER):
        with pytest.raises(KeyError):
            operations.check()
        assert "1 of 10 000 are spent" in told(ana)


def test_nobody_who_checks_waits_for_long(app: Flask, ana: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "_SOMEBODY_WAITS", replace(operations._SOMEBODY_WAITS, seconds=1))
    with reached(app, refresh_token="synthetic-refresh", content_owner=OWNER) as google:
        google.behave(slow_seconds=3)
        page = text_of(ana.post("/connections/youtube/check", follow_redirects=True).text)
    assert "YouTube does not answer." in page


def test_a_google_that_does_not_answer_is_said(app: Flask, ana: Browser) -> None:
    with reached(app, refresh_token="synthetic-refresh"):
        before = app.config["SETTINGS"]
        form = form_of(ana, answer(ana))
        nowhere = replace(before.youtube, url="http://127.0.0.1:9/")
        app.config["SETTINGS"] = replace(before, youtube=nowhere)
        check = ana.post("/connections/youtube/check", follow_redirects=True)
        connecting = ana.post("/connections/youtube", data=form, follow_redirects=True)
    assert "Google does not answer. Try again in a while." in text_of(check.text)
    assert "Google does not answer. Try to connect again." in text_of(connecting.text)


def test_a_client_that_google_does_not_know_is_told_from_a_right_that_was_taken_back(
    app: Flask, ana: Browser
) -> None:
    with reached(app, refresh_token="synthetic-refresh", client_secret=""):
        check = ana.post("/connections/youtube/check", follow_redirects=True)
        form = form_of(ana, answer(ana))
        connecting = ana.post("/connections/youtube", data=form, follow_redirects=True)
    for page in (check, connecting):
        assert "Google does not know this client. Are YOUTUBE_CLIENT_ID and" in text_of(page.text)


def test_a_google_that_gives_no_tokens_for_a_while_takes_nothing_back(app: Flask, ana: Browser) -> None:
    know(World(7, 300), 1)
    with reached(app, refresh_token="synthetic-refresh", content_owner=OWNER) as google:
        google.behave(without_tokens=True)
        job_id = refresh()
        drain()
        assert look(job_id).status == "pending"
        google.behave(without_tokens=False)
        change("update processing_queue set run_after = now() where id = :id", id=job_id)
        drain()
    assert look(job_id).status == "completed"


def test_how_far_youtube_was_followed_is_shown_for_each_kind_of_thing(ana: Browser, google: Followed) -> None:
    reached_so_far = {"after": "AbCdEfGhIjK", "asked": 3000, "of": 5000, "jobs": [12]}
    with transaction() as current:
        for entity, cursor in (("video", reached_so_far), ("asset", {})):
            current.add(
                SyncCheckpoint(service="youtube", entity_type=entity, last_timestamp=now(), cursor=cursor)
            )
    words = told(ana)
    assert "Assets · YouTube just now none is under way" in words
    assert "Videos · YouTube just now 3 000 of 5 000, as far as AbCdEfGhIjK , by job 12" in words


def test_the_last_run_of_each_kind_is_shown_with_what_came_of_it(app: Flask, ana: Browser) -> None:
    know(World(7, 300), 3)
    with reached(app, refresh_token="synthetic-refresh", content_owner=OWNER):
        first, last = refresh(), refresh()
        drain()
        page = ana.get("/connections").text
    assert f'href="/queue/{last}"' in page
    assert f'href="/queue/{first}"' not in page
    assert "Refresh videos from YouTube completed just now" in text_of(page)
