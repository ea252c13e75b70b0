"""Who may read the measures, and who may ask the probes."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from catalogtool.app import create_app
from catalogtool.core.database import db
from config import Config

TOKEN = "a token that only the scraper has"
MakeClient = Callable[..., FlaskClient]


@pytest.fixture
def client_of(settings: Config) -> Iterator[MakeClient]:
    """Makes a client of an application with settings that differ."""
    with ExitStack() as held:

        def make(**differing: str) -> FlaskClient:
            app = create_app(replace(settings, **differing))
            with app.app_context():
                held.callback(db.engine.dispose)
            return app.test_client()

        yield make


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({}, 200),
        ({"environ_base": {"REMOTE_ADDR": "10.1.2.3"}}, 403),
        ({"headers": {"X-Forwarded-For": "10.1.2.3"}}, 403),
        ({"headers": {"Forwarded": "for=10.1.2.3"}}, 403),
        ({"headers": {"Host": "catalog.label.example"}}, 400),
        ({"headers": {"Authorization": "Bearer "}, "environ_base": {"REMOTE_ADDR": "10.1.2.3"}}, 403),
        ({"headers": {"Authorization": "Bearer None"}, "environ_base": {"REMOTE_ADDR": "10.1.2.3"}}, 403),
    ],
)
def test_without_a_token_only_this_machine_reads_the_measures_and_no_proxy_on_it(
    client_of: MakeClient, told: dict[str, dict[str, str]], status: int
) -> None:
    assert client_of().get("/metrics", **told).status_code == status


def test_pages_that_others_reach_show_no_measures_without_a_token(client_of: MakeClient) -> None:
    assert client_of(public_url="https://catalog.label.example").get("/metrics").status_code == 403


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (f"Bearer {TOKEN}", 200),
        ("", 403),
        (f"Bearer {TOKEN}x", 403),
        (f"Basic {TOKEN}", 403),
        ("Bearer é", 403),
    ],
)
def test_with_a_token_it_alone_counts(client_of: MakeClient, sent: str, status: int) -> None:
    scraper = client_of(metrics_token=TOKEN, public_url="https://catalog.label.example")
    for address in ("127.0.0.1", "10.1.2.3"):
        answer = scraper.get(
            "/metrics", headers={"Authorization": sent}, environ_base={"REMOTE_ADDR": address}
        )
        assert answer.status_code == status


def test_everybody_may_ask_the_probes_and_learns_no_address_and_no_secret(
    client_of: MakeClient, settings: Config
) -> None:
    away = client_of(redis_url="redis://:secret@127.0.0.1:1/0", s3_endpoint_url="http://127.0.0.1:1")
    stranger = {"environ_base": {"REMOTE_ADDR": "10.1.2.3"}}
    assert away.get("/healthz", **stranger).json == {"alive": True}
    answer = away.get("/readyz", **stranger)
    assert answer.status_code == 503
    assert set(answer.json["missing"]) >= {"redis", "s3"}
    assert "127.0.0.1" not in answer.text
    assert "secret" not in answer.text
