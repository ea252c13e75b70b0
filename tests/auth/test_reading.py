"""Looks at the trail, and the notes they leave."""

import pytest
from flask import Flask
from sqlalchemy import text

from catalogtool.core.database import session
from tests.browser import Browser
from tests.factories import auth as factories
from tests.factories import catalog


@pytest.fixture
def ada(app: Flask) -> Browser:
    return Browser(app, app.response_class).sign_in(factories.user("ada", role="auditor"))


def test_every_look_of_an_auditor_at_the_trail_stands_in_it(ada: Browser) -> None:
    catalog.video(title="A song")
    for page in ("/audit?person=ben", "/audit", "/audit/exports"):
        assert ada.get(page).status_code == 200
    assert _looks() == [("ada", "/audit?person=ben"), ("ada", "/audit"), ("ada", "/audit/exports")]
    assert "/audit?person=ben" in ada.get("/audit").text


def test_what_is_refused_and_what_admins_look_at_leaves_no_note(
    ada: Browser, ana: Browser, ben: Browser
) -> None:
    assert ana.get("/audit").status_code == 200
    assert ben.get("/audit").status_code == 403
    assert ada.get("/audit?changeset=none").status_code == 400
    assert ada.get("/account").status_code == 200
    assert _looks() == []


def _looks() -> list[tuple[str, str]]:
    session().rollback()
    found = text(
        "select actor_name, changes -> 'read' ->> 1 from metadata_sync where changes ? 'read' order by id"
    )
    return [tuple(row) for row in session().execute(found)]
