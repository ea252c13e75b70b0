"""The pages that ask YouTube about many videos: what it costs is said before, and agreed to where it is much."""

import re
from collections.abc import Mapping

from flask import Flask
from sqlalchemy import func, select

from catalogtool.catalog.models import Video
from catalogtool.core.database import session
from catalogtool.local.synthetic.world import World
from catalogtool.queue.runtime import drain
from catalogtool.sync.following.scope import CHOSEN
from catalogtool.sync.models import SyncChoice, SyncRecord
from tests.audit.test_views import text_of
from tests.browser import Browser
from tests.schedules import rows as schedules
from tests.sync.following import followed, know, refreshed
from tests.sync.test_views_records import asked_jobs

WORLD = World(5, 3000)
DATA = {"what": "metadata_sync", "of_which": "all"}
PART = {"HX-Request": "true", "HX-Target": "cost"}


def units_of(page: str) -> str:
    found = re.search(r'name="units"[^>]* value="(\d*)"', page)
    assert found
    return found[1]


def words_of(browser: Browser, address: str, form: Mapping[str, object]) -> str:
    """What the page says of the cost while somebody chooses."""
    part = browser.post(address, data=form, headers=PART).text
    assert "<html" not in part
    return text_of(f"<main>{part}")


def agreed(browser: Browser, address: str, form: Mapping[str, object]) -> object:
    """Look at what it costs, agree and ask."""
    page = browser.post(address, data={**form, "step": "cost"}).text
    return browser.post(address, data={**form, "step": "ask", "agreed": "y", "units": units_of(page)})


def test_the_page_names_what_a_run_costs_and_asks_for_nothing_before(app: Flask, ben: Browser) -> None:
    know(WORLD, 120)
    with followed(app, WORLD, reserved_units=500):
        page = text_of(ben.get("/synchronisations/new").text)
        assert "10 000 a day, of which 500 stay for other programs" in page
        assert "9 500 are left" in page
        assert "made-up one on this machine" in page
        words = words_of(ben, "/synchronisations/new", DATA)
        assert "120 videos 3 units" in words
        assert "then 9 497 will be" in words
        first = ben.post("/synchronisations/new", data=DATA | {"step": "ask"})
        assert "3 units" in text_of(first.text)
        assert asked_jobs() == []
        answer = ben.post("/synchronisations/new", data=DATA | {"step": "ask", "units": units_of(first.text)})
        (job,) = asked_jobs()
        assert answer.location == f"/queue/{job.id}"
        drain()
    assert session().scalars(select(SyncRecord.updated)).all() == [120]


def test_what_costs_much_is_agreed_to_first(app: Flask, ben: Browser) -> None:
    know(WORLD, 120)
    with followed(app, WORLD, ask_above_units=2):
        answer = ben.post("/synchronisations/new", data=DATA | {"step": "ask", "units": "3"})
        assert answer.status_code == 422
        assert "It takes 3 units. Tick that you agree to that." in text_of(answer.text)
        assert asked_jobs() == []
        ben.post("/synchronisations/new", data=DATA | {"step": "ask", "units": "3", "agreed": "y"})
    assert len(asked_jobs()) == 1


def test_a_run_that_has_become_dearer_since_it_was_looked_at_is_shown_again(app: Flask, ben: Browser) -> None:
    know(WORLD, 120)
    with followed(app, WORLD):
        page = ben.post("/synchronisations/new", data=DATA | {"step": "ask", "units": "2"}).text
    assert "3 units" in text_of(page)
    assert asked_jobs() == []


def test_a_run_that_does_not_fit_into_today_says_when_it_goes_on(app: Flask, ben: Browser) -> None:
    know(WORLD, 120)
    with followed(app, WORLD, daily_units=2):
        words = words_of(ben, "/synchronisations/new", DATA)
        assert "Of today’s units 2 are left, so it does not fit into today" in words
        assert "midnight in California" in words
    with followed(app, WORLD, daily_units=2, reserved_units=2):
        words = words_of(ben, "/synchronisations/new", DATA)
        assert "Today’s units are spent: it begins" in words


def test_what_is_stale_is_asked_of_and_where_nothing_is_it_is_said(app: Flask, ben: Browser) -> None:
    know(WORLD, 120)
    stale = {"what": "metadata_sync", "of_which": "stale"}
    with followed(app, WORLD):
        assert "120 videos" in words_of(ben, "/synchronisations/new", stale)
        refreshed("metadata_sync")
        words = words_of(ben, "/synchronisations/new", stale)
        assert "all of it was asked in the last 24 hours" in words


def test_one_channel_is_chosen_by_its_id_and_the_lack_of_one_is_said_in_words(
    app: Flask, ben: Browser
) -> None:
    know(WORLD, 120)
    one = {"what": "metadata_sync", "of_which": "channel"}
    with followed(app, WORLD):
        refreshed("metadata_sync")
        answer = ben.post("/synchronisations/new", data=one | {"step": "ask"})
        assert answer.status_code == 422
        assert "Which channel? Give its id; it begins with UC." in text_of(answer.text)
        channel, number = (
            session()
            .execute(select(Video.channel_id, func.count()).group_by(Video.channel_id).limit(1))
            .one()
        )
        page = ben.get(f"/synchronisations/new?of_which=channel&channel_id={channel}").text
        assert f'value="{channel}"' in page
        words = words_of(ben, "/synchronisations/new", one | {"channel_id": channel})
        assert f"{number} video" in words
        strange = words_of(ben, "/synchronisations/new", one | {"channel_id": "UCnone"})
        assert "There is nothing of it in the catalog" in strange


def test_ticked_videos_are_asked_about_by_their_ids(app: Flask, ben: Browser) -> None:
    first, second, *_ = know(WORLD, 60)
    address = f"/synchronisations/videos?video={first}&video={second}"
    form = {"what": ["metadata_sync", "ownership_update"], "key": "once"}
    with followed(app, WORLD):
        page = ben.get(address).text
        assert "Ask YouTube about 2 videos" in text_of(page)
        assert page.count("checked") == 3
        agreed(ben, address, form)
        assert [job.payload["scope"]["video_ids"] for job in asked_jobs()] == [[first, second]] * 2
        drain()
    asked = session().scalars(select(SyncRecord).where(SyncRecord.subject == "video")).one()
    assert (asked.updated, asked.scope) == (2, CHOSEN)


def test_a_list_of_many_is_asked_about_as_it_was_chosen_and_its_ids_stand_in_no_payload(
    app: Flask, ben: Browser
) -> None:
    know(WORLD, 400)
    address = "/synchronisations/videos?all=yes&privacy=public"
    public = session().scalars(select(Video.video_id).where(Video.privacy_status == "public")).all()
    form = {"what": ["metadata_sync", "ownership_update"], "key": "once"}
    with followed(app, WORLD) as youtube:
        assert f"{len(public)} videos" in text_of(ben.get(address).text)
        assert f"{-(-len(public) // 50) * 2} units" in words_of(ben, address, form)
        for _ in range(2):
            agreed(ben, address, form)
        first, second = asked_jobs()
        assert first.payload["scope"] == second.payload["scope"] == {"chosen_by": first.id}
        assert set(session().scalars(select(SyncChoice.subject_key))) == set(public)
        # What is found out on the way changes which videos the list would show, not which are asked about.
        youtube.behave(day=200)
        drain()
    assert {job.status for job in asked_jobs()} == {"completed"}
    assert (asked_jobs()[0].result or {})["updated"] == len(public)
    changed = session().scalars(select(Video.video_id).where(Video.row_version > 1)).all()
    assert set(changed) <= set(public)


def test_no_video_ticked_leads_back_to_the_list(app: Flask, ben: Browser) -> None:
    with followed(app, WORLD):
        answer = ben.get("/synchronisations/videos?privacy=public", follow_redirects=True)
    assert "Choose videos first" in text_of(answer.text)


def test_the_list_of_videos_offers_to_ask_where_youtube_can_be_asked(app: Flask, ben: Browser) -> None:
    know(WORLD, 3)
    assert "/synchronisations/videos" not in ben.get("/videos").text
    with followed(app, WORLD):
        assert ben.get("/videos").text.count('formaction="/synchronisations/videos"') == 2
        assert "/synchronisations/new" in ben.get("/synchronisations").text


def test_those_who_may_see_schedules_find_the_ones_that_ask_by_the_clock(
    app: Flask, ana: Browser, ben: Browser
) -> None:
    schedules.make("nightly", title="Every night", task_type="metadata_sync")
    schedules.make("rounds")
    with followed(app, WORLD):
        page = ana.get("/synchronisations/new").text
        assert re.findall(r'href="/schedules/(\w+)"', page) == ["nightly"]
        assert "/schedules/" not in ben.get("/synchronisations/new").text


def test_only_what_can_be_asked_is_offered(app: Flask, ana: Browser, ben: Browser) -> None:
    (video, *_) = know(WORLD, 3)
    with followed(app, WORLD, content_owner=None):
        page = ben.get("/synchronisations/new").text
        assert re.findall(r'name="what" [^>]*value="(\w+)"', page) == ["metadata_sync", "channel_sync"]
        refused = ben.post("/synchronisations/new", data={"what": "ownership_update", "of_which": "all"})
        assert refused.status_code == 422
    with followed(app, WORLD, refresh_token=None):
        for address in ("/synchronisations/new", f"/synchronisations/videos?video={video}"):
            assert "An admin can connect it" in text_of(ben.get(address).text)
            assert "Connect it , then it can be asked" in text_of(ana.get(address).text)
