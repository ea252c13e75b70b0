"""Connections past the application, with the rights that its own login has or with the owner's."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg
import pytest
from flask import Flask

from config import Config

Login = Callable[[], AbstractContextManager[psycopg.Connection[Any]]]


@pytest.fixture
def runtime(app: Flask, settings: Config) -> Login:
    """Connect as the application does; what is not committed is rolled back."""
    return lambda: _connected(settings.database_url)


@pytest.fixture
def owner(app: Flask, settings: Config) -> Login:
    """Connect with the rights of the owner of the tables."""
    return lambda: _connected(settings.database_owner_url)


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection[Any]]:
    connection = psycopg.connect(url.replace("+psycopg", "", 1), options="-c timezone=UTC")
    try:
        yield connection
    finally:
        connection.close()
