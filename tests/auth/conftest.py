"""A Google of our own, and applications that believe its Firebase accounts."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from catalogtool.app import create_app
from catalogtool.core.database import db
from config import Config
from tests.auth import google as googles
from tests.auth.google import Google
from tests.browser import Browser

Door = Callable[..., Browser]


@pytest.fixture(scope="session")
def one_google(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Google]:
    with googles.running(tmp_path_factory.mktemp("google")) as google:
        yield google


@pytest.fixture
def google(one_google: Google) -> Iterator[Google]:
    """Google, where nobody has an account."""
    one_google.people.clear()
    one_google.silent.clear()
    one_google.asked.clear()
    with googles.reached(one_google):
        yield one_google


@pytest.fixture(scope="session")
def firebase_apps(settings: Config, one_google: Google) -> Iterator[Callable[..., Flask]]:
    made: dict[str, Flask] = {}

    def make(**different: Any) -> Flask:
        if repr(different) not in made:
            app = create_app(replace(settings, firebase=googles.set_up(one_google, **different)))
            app.testing = True
            made[repr(different)] = app
        return made[repr(different)]

    yield make
    for app in made.values():
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def door(app: Flask, google: Google, firebase_apps: Callable[..., Flask]) -> Door:
    """Make browsers in which nobody is signed in; Firebase is set up as is said."""

    def browser(**different: Any) -> Browser:
        made = firebase_apps(**different)
        return Browser(made, made.response_class)

    return browser
