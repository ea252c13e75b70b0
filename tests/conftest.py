"""What all tests may ask for: real servers, the application on an empty database, and people who use it.

Each test process has servers of its own, which die with it.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as properties

from catalogtool.app import create_app
from catalogtool.core.database import db
from catalogtool.local import servers as local_servers
from catalogtool.local.servers import Servers
from config import Config
from tests import database
from tests.browser import Browser, Runner
from tests.factories import auth as factories

# Machines are busy while tests run, and the first text that is drawn anywhere waits for the tables of its letters.
properties.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
properties.load_profile("busy")

# Nothing here needs to survive a power cut.
POSTGRES = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB"}


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """PostgreSQL, Valkey and the object store, running."""
    with tempfile.TemporaryDirectory(prefix="catalog-") as directory:
        running = local_servers.start(
            Path(directory), postgres_settings=POSTGRES, s3_origins=["http://127.0.0.1", "http://localhost"]
        )
        yield running
        running.stop()


@pytest.fixture(scope="session")
def settings(servers: Servers) -> Config:
    """The settings of an application on the servers, its database up to date."""
    environment = {
        **servers.settings(),
        "SECRET_KEY": "a key for tests that nobody else uses",
        "PASSWORD_SALT": "a salt for tests",
        "INSTANCE": os.fspath(Path(tempfile.gettempdir()) / "catalog-instance"),
    }
    settings = Config.from_env(environment)
    with create_app(settings).app_context():
        flask_migrate.upgrade()
    return settings


@pytest.fixture(scope="session")
def shared_app(settings: Config) -> Iterator[Flask]:
    application = create_app(settings)
    application.testing = True
    application.test_client_class = Browser
    application.test_cli_runner_class = Runner
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture
def app(shared_app: Flask, servers: Servers) -> Iterator[Flask]:
    """The application, with a context for the test itself; what the test has stored is gone after it."""
    with shared_app.app_context():
        yield shared_app
    database.empty(servers.superuser_url())


@pytest.fixture
def client(app: Flask) -> Browser:
    """A browser in which nobody is signed in."""
    return Browser(app, app.response_class)


@pytest.fixture
def ana(app: Flask) -> Browser:
    """The browser of Ana, an admin."""
    return Browser(app, app.response_class).sign_in(factories.user("ana", role="admin"))


@pytest.fixture
def ben(app: Flask) -> Browser:
    """The browser of Ben, who is no admin."""
    return Browser(app, app.response_class).sign_in(factories.user("ben"))


@pytest.fixture
def runner(app: Flask) -> Runner:
    """Somebody at the command line."""
    return Runner(app)
