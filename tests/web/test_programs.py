"""The read API, as programs meet it."""

import json

import pytest
from flask import Flask

from catalogtool.audit.queries import history
from catalogtool.auth import queries, tokens
from catalogtool.auth.events import act_as
from catalogtool.core.database import transaction
from catalogtool.web.access import Actor
from tests.browser import Browser
from tests.factories import auth as factories
from tests.factories import catalog
from tests.factories.changes import edited


class Program:
    """Sends a token of an admin for everything there is to read."""

    def __init__(self, app: Flask) -> None:
        person = factories.user("cleo", role="admin")
        with transaction():
            act_as(Actor(None, "tests", is_admin=True), "system")
            _, self.sent = tokens.make(queries.get_person(person.id), "tests", ["view", "review_audit"], 1)
        self.browser = Browser(app, app.response_class)

    def get(self, address: str):
        return self.browser.get(address, headers={"Authorization": f"Bearer {self.sent}"})

    def all(self, address: str, name: str) -> list:
        found, pages = [], 0
        while address:
            page = self.get(address).json
            found += page[name]
            address, pages = page["next"], pages + 1
        assert pages > 1
        return found


@pytest.fixture
def program(app: Flask) -> Program:
    return Program(app)


def test_all_videos_are_read_page_by_page_whatever_comes_in_meanwhile(program: Program) -> None:
    made = catalog.videos({"title": f"Song {number}"} for number in range(7))
    found = program.all("/api/videos?limit=3", "videos")
    assert [video["video_id"] for video in found] == sorted(made)
    assert found[0]["title"].startswith("Song")
    assert "id" not in found[0]


def test_one_video_is_told_whole(program: Program) -> None:
    key = catalog.video(title="A song", views=3, artist=["One", "Two"])
    video = program.get(f"/api/videos/{key}").json
    assert (video["title"], video["views"], video["artist"], video["label"]) == (
        "A song",
        3,
        ["One", "Two"],
        None,
    )
    assert video["created_at"].endswith("+00:00")
    missing = program.get("/api/videos/none")
    assert (missing.status_code, list(missing.json)) == (404, ["message"])


def test_the_history_of_a_record_is_read_page_by_page_as_the_trail_has_it(program: Program) -> None:
    key = catalog.video(title="A song")
    for number in range(4):
        edited(key, title=f"Song {number}")
    found = program.all(f"/api/audit/video/{key}?limit=2", "entries")
    assert found == json.loads(json.dumps([entry.as_json() for entry in history("video", key)]))
    assert program.get("/api/audit/video/none").json == {"entries": [], "next": None}


@pytest.mark.parametrize(
    "address",
    ["/api/videos?limit=0", "/api/videos?limit=501", "/api/videos?limit=x", "/api/audit/video/x?before=now"],
)
def test_what_can_not_be_understood_is_refused_in_words(program: Program, address: str) -> None:
    answer = program.get(address)
    assert (answer.status_code, list(answer.json)) == (400, ["message"])


def test_the_api_is_for_reading(program: Program) -> None:
    headers = {"Authorization": f"Bearer {program.sent}"}
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert program.browser.open("/api/videos", method=method, headers=headers).status_code == 405
