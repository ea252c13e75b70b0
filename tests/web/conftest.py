"""An application with pages made for a test."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from catalogtool.app import create_app
from catalogtool.core.database import db
from catalogtool.core.settings import Youtube
from config import Config
from tests.browser import Browser
from tests.web.world import World

MakeApp = Callable[..., Flask]

# Nobody listens there; what is asked for waits in the queue.
YOUTUBE = Youtube(client_id="tests", client_secret="tests", content_owner="owner", url="http://127.0.0.1:1/")


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> World:
    """The application with a catalog, people of every kind, and YouTube set up."""
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], youtube=YOUTUBE))
    return World(app)


@pytest.fixture(scope="module")
def make_app(settings: Config) -> Iterator[MakeApp]:
    """Make an application with these pages, and settings that differ; its failures get pages, as in earnest."""
    made: list[Flask] = []

    def make(pages: Mapping[str, Callable[..., Any]] | None = None, **differing: Any) -> Flask:
        app = create_app(replace(settings, **differing))
        app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
        app.test_client_class = Browser
        for number, (address, view) in enumerate((pages or {}).items()):
            app.add_url_rule(address, endpoint=f"trial{number}", view_func=view, methods=["GET", "POST"])
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()
