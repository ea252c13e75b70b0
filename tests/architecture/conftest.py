"""An application that needs no servers: nothing here asks them anything."""

import pytest
from flask import Flask

from catalogtool.app import create_app
from config import Config

ENVIRONMENT = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
    "REDIS_URL": "redis://127.0.0.1:1",
    "S3_ENDPOINT_URL": "http://127.0.0.1:1",
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": "nothing",
    "SECRET_KEY": "a key that opens nothing anywhere",
    "PASSWORD_SALT": "a pinch of nothing",
}


@pytest.fixture(scope="package")
def application() -> Flask:
    return create_app(Config.from_env(ENVIRONMENT))
