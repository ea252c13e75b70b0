"""The pages on which people look at a changeset before it is applied, and decide."""

import csv
import io
import re

import pyarrow.parquet as pq
import pytest
from sqlalchemy import select

from catalogtool.catalog.models import Video
from catalogtool.changes import preview
from catalogtool.changes.models import Changeset, ChangesetGroup
from catalogtool.core import origin
from catalogtool.core.database import session, transaction
from catalogtool.queue.runtime import drain
from tests.browser import Browser
from tests.catalog.pages import text_of
from tests.changes.previews import preview_of
from tests.factories import catalog

PRIVATE, TITLES, NEW = 60, 3, 2


@pytest.fixture
def previewed(app: object) -> int:
    """A changeset that would make sixty videos private, give three another title and create two."""
    made = [
        {
            "privacy_status": "public",
            "views": 1_000,
            "channel_display_name": f"Harbour {number % 3}",
            "title": f"Song {number}",
        }
        for number in range(PRIVATE + TITLES)
    ]
    keys = catalog.videos(made)
    said = [{"video_id": key, "privacy_status": "private"} for key in keys[:PRIVATE]]
    said += [{"video_id": key, "title": "Sung <again>"} for key in keys[PRIVATE:]]
    said += [{"video_id": f"brandnew00{letter}", "title": "New"} for letter in "AB"]
    return preview_of(said, created=NEW, updated=PRIVATE + TITLES, unchanged=7)


def groups(changeset: int) -> dict[str, ChangesetGroup]:
    """The groups by what the page calls them."""
    session().rollback()
    session().expire_all()
    found = preview.groups_of(session(), changeset)
    return {f"{group.field} {group.kind}": group for group in found}


def decide(browser: Browser, changeset: int, **decisions: str) -> None:
    by_field = {group.field or "new": group.id for group in groups(changeset).values()}
    sent = {f"decision-{by_field[name]}": decision for name, decision in decisions.items()}
    assert browser.post(f"/changesets/{changeset}/decisions", data=sent).status_code == 302


def status(changeset: int) -> str:
    session().rollback()
    session().expire_all()
    return session().get_one(Changeset, changeset).status


def private_videos() -> int:
    session().rollback()
    return len(session().scalars(select(Video.id).where(Video.privacy_status == "private")).all())


def apply(browser: Browser, changeset: int) -> None:
    """Confirm what the page says, and let the work be done."""
    page = browser.get(f"/changesets/{changeset}/apply").text
    shown = re.search(r'name="shown"[^>]*value="([^"]*)"', page)
    assert shown
    assert browser.post(f"/changesets/{changeset}/apply", data={"shown": shown[1]}).status_code == 302
    drain()


def test_a_preview_says_in_one_sentence_what_would_happen_and_the_greatest_risk_first(
    ben: Browser, previewed: int
):
    words = text_of(ben.get(f"/changesets/{previewed}").text)

    assert "It would create 2 videos and update 63." in words
    assert "Privacy public → private 60 videos in 3 channels, 60k views" in words
    table = words.partition("Decision")[2]
    assert table.index("Privacy public → private") < table.index("New videos")
    assert table.index("made private") < table.index("Title changed")


def test_a_preview_changes_nothing_until_it_is_applied_and_then_exactly_what_is_approved(
    ben: Browser, previewed: int
):
    decide(ben, previewed, privacy_status="hold", new="refuse")
    assert private_videos() == 0
    apply(ben, previewed)

    assert status(previewed) == "held"
    assert private_videos() == 0
    titles = list(session().scalars(select(Video.title).where(Video.title.in_(("Sung <again>", "New")))))
    assert titles == ["Sung <again>"] * TITLES
    page = text_of(ben.get(f"/changesets/{previewed}").text)
    assert "1 group still waits on hold" in page

    decide(ben, previewed, privacy_status="approve")
    apply(ben, previewed)
    assert (status(previewed), private_videos()) == ("applied", PRIVATE)


def test_a_choice_is_saved_at_once_where_htmx_runs(ben: Browser, previewed: int):
    group = groups(previewed)["title changed"]
    data = {f"decision-{group.id}": "hold"}
    answer = ben.post(f"/changesets/{previewed}/decisions", data=data, headers={"HX-Request": "true"})

    assert answer.text.lstrip().startswith('<div class="verdict"')
    assert "2 approved 1 on hold 0 refused Saved." in text_of(answer.text)
    assert (
        groups(previewed)["title changed"].decision,
        groups(previewed)["title changed"].decided_by_name,
    ) == ("hold", "ben")


def test_a_choice_that_comes_too_late_has_the_page_say_why(ana: Browser, ben: Browser, previewed: int):
    group = groups(previewed)["title changed"]
    ana.post(f"/changesets/{previewed}/refuse")
    data = {f"decision-{group.id}": "hold"}
    answer = ben.post(f"/changesets/{previewed}/decisions", data=data, headers={"HX-Request": "true"})

    assert answer.headers["HX-Refresh"] == "true"
    assert "waits for no decision" in text_of(ben.get("/changesets").text)


def test_an_old_form_does_not_overrule_what_somebody_else_decided_since(
    ana: Browser, ben: Browser, previewed: int
):
    page = ben.get(f"/changesets/{previewed}").text
    decide(ana, previewed, title="refuse")
    sent = dict(re.findall(r'<input type="hidden" name="(was-\d+)" value="(\w+)"', page))
    sent |= dict(re.findall(r'<input type="radio" name="(decision-\d+)" value="(\w+)" checked', page))
    assert len(sent) == 6
    ben.post(f"/changesets/{previewed}/decisions", data=sent)

    assert groups(previewed)["title changed"].decision == "refuse"


def test_what_was_confirmed_is_applied_or_nothing(ana: Browser, ben: Browser, previewed: int):
    page = ben.get(f"/changesets/{previewed}/apply").text
    shown = re.search(r'name="shown"[^>]*value="([^"]*)"', page)
    assert shown
    decide(ana, previewed, title="hold")
    answer = ben.post(f"/changesets/{previewed}/apply", data={"shown": shown[1]})

    assert answer.status_code == 409
    assert "Somebody decided otherwise" in text_of(answer.text)
    assert status(previewed) == "compared"


def test_the_plain_form_leads_on_to_what_its_button_says(ben: Browser, previewed: int):
    for then in ("apply", "refuse"):
        answer = ben.post(f"/changesets/{previewed}/decisions", data={"then": then})
        assert answer.location == f"/changesets/{previewed}/{then}"


@pytest.mark.parametrize("sent", [{"decision-1": "burn"}, {"decision-x": "hold"}, {"decision-": "hold"}])
def test_a_decision_that_is_none_is_refused(ben: Browser, previewed: int, sent: dict[str, str]):
    assert ben.post(f"/changesets/{previewed}/decisions", data=sent).status_code == 400


def test_a_refused_changeset_changes_nothing_and_says_so(ben: Browser, previewed: int):
    assert "Nothing of this changeset will be applied" in text_of(
        ben.get(f"/changesets/{previewed}/refuse").text
    )
    page = ben.post(f"/changesets/{previewed}/refuse", follow_redirects=True).text

    assert (status(previewed), private_videos()) == ("cancelled", 0)
    assert "It was refused. By ben." in text_of(page)
    assert ben.get(f"/changesets/{previewed}/apply").status_code == 409


def test_a_changeset_that_a_guard_stopped_is_for_admins_to_apply(ana: Browser, ben: Browser, previewed: int):
    with transaction() as current:
        current.get_one(Changeset, previewed).guard = "Privacy would change on 60 videos."
    page = ben.get(f"/changesets/{previewed}").text

    assert "Stopped for an admin. Privacy would change on 60 videos." in text_of(page)
    assert re.search(r'value="apply"[^>]*disabled', page)
    shown = re.search(r'name="shown"[^>]*value="([^"]*)"', ben.get(f"/changesets/{previewed}/apply").text)
    assert shown
    assert ben.post(f"/changesets/{previewed}/apply", data={"shown": shown[1]}).status_code == 403
    apply(ana, previewed)
    assert status(previewed) == "applied"


def test_the_records_of_a_group_come_page_by_page_with_its_own_field_first(ben: Browser, previewed: int):
    group = groups(previewed)["privacy_status value"]
    first = ben.get(f"/changesets/{previewed}/groups/{group.id}").text
    follow = re.search(r'rel="next" href="([^"]+)"', first)
    assert follow
    second = ben.get(follow[1].replace("&amp;", "&")).text

    assert "Song 0" in text_of(first)
    assert (
        text_of(first).count("Privacy public → private"),
        text_of(second).count("Privacy public → private"),
    ) == (51, 11)
    assert ben.get(f"/changesets/{previewed}/groups/{group.id}?after=x").status_code == 400
    assert ben.get(f"/changesets/{previewed + 1}/groups/{group.id}").status_code == 404


def test_samples_of_a_group_are_few_and_a_part_of_the_page(ben: Browser, previewed: int):
    group = groups(previewed)["title changed"]
    part = ben.get(f"/changesets/{previewed}/groups/{group.id}/samples").text

    assert "<html" not in part
    assert part.count("Sung &lt;again&gt;") == TITLES
    assert f'href="/changesets/{previewed}/groups/{group.id}"' in part


def test_what_would_become_of_one_video_can_be_looked_up(ben: Browser, previewed: int):
    found = text_of(ben.get(f"/changesets/{previewed}?q=brandnew00B").text)
    missing = text_of(ben.get(f"/changesets/{previewed}?q=BRANDNEW00b").text)

    assert "brandnew00B new Title New" in found
    assert "Nothing would become of BRANDNEW00b" in missing


def test_the_whole_difference_comes_as_csv_and_as_parquet_and_they_agree(ben: Browser, previewed: int):
    decide(ben, previewed, title="hold")
    answer = ben.get(f"/changesets/{previewed}/difference.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    table = pq.read_table(io.BytesIO(ben.get(f"/changesets/{previewed}/difference.parquet").data))

    assert len(rows) == PRIVATE + TITLES + NEW
    assert rows[0] | {"key": ""} == {
        "subject": "video", "key": "", "operation": "update", "field": "privacy_status",
        "old": "public", "new": "private", "decision": "approve",
    }  # fmt: skip
    assert {row["decision"] for row in rows if row["field"] == "title" and row["operation"] == "update"} == {
        "hold"
    }
    assert [{name: value or "" for name, value in row.items()} for row in table.to_pylist()] == rows
    assert "attachment" in answer.headers["Content-Disposition"]
    assert ben.get(f"/changesets/{previewed}/difference.xml").status_code == 404


def test_a_changeset_at_work_shows_its_progress_and_reloads_when_it_waits(ben: Browser, previewed: int):
    with transaction() as current:
        current.get_one(Changeset, previewed).status = "applying"
    part = {"HX-Request": "true"}
    working = ben.get(f"/changesets/{previewed}", headers=part)
    assert working.text.startswith('<section class="card" id="progress"')
    assert 'hx-trigger="every 1s"' in ben.get(f"/changesets/{previewed}").text

    with transaction() as current:
        current.get_one(Changeset, previewed).status = "compared"
    assert ben.get(f"/changesets/{previewed}", headers=part).headers["HX-Refresh"] == "true"


def test_what_moved_since_the_preview_is_listed_with_the_reason(ben: Browser, previewed: int):
    moved = session().scalars(select(Video).where(Video.title == "Song 0")).one().video_id
    ben.post(f"/videos/{moved}/hide")
    with transaction() as current:
        origin.declare(current, catalog.SYSTEM)
        current.scalars(select(Video).where(Video.video_id == moved)).one().privacy_status = "unlisted"
    apply(ben, previewed)
    page = text_of(ben.get(f"/changesets/{previewed}").text)

    assert "Moved since the preview 1" in page
    assert (
        f"{moved} It was changed after the preview. Privacy stays “unlisted”; wanted was “private”." in page
    )


def test_nobody_reads_or_decides_without_signing_in(client: Browser, previewed: int):
    group = groups(previewed)["title changed"].id
    paths = [
        "",
        "/apply",
        "/refuse",
        "/rollback",
        f"/groups/{group}",
        f"/groups/{group}/samples",
        "/difference.csv",
    ]
    for path in paths:
        assert client.get(f"/changesets/{previewed}{path}").location.startswith("/sign-in")
    assert client.post(f"/changesets/{previewed}/decisions").location.startswith("/sign-in")
