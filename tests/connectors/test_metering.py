"""The client counts what reaches YouTube, since that is what it takes for units, and nothing else."""

from contextlib import closing
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from catalogtool.connectors import youtube
from catalogtool.connectors.google import NotConnected
from catalogtool.connectors.models import QuotaUse
from catalogtool.core.database import session
from catalogtool.core.errors import Unavailable
from catalogtool.local.synthetic.world import World
from catalogtool.queue.runtime import drain
from tests.queue.jobs import look
from tests.sync.following import followed, know, refresh

WORLD = World(5, 60)


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("googleapiclient.http.time", SimpleNamespace(sleep=lambda _: None))


@pytest.mark.parametrize(
    ("wrong", "wish", "status"),
    [
        ({"refresh_token": "revoked"}, {}, "failed"),
        ({"client_secret": ""}, {}, "failed"),
        ({}, {"without_tokens": True}, "pending"),
        ({"url": "http://127.0.0.1:9/"}, {}, "pending"),
    ],
)
def test_a_run_that_is_not_let_in_spends_nothing(
    wrong: dict[str, Any], wish: dict[str, Any], status: str, app: Flask
) -> None:
    know(WORLD, 50)
    with followed(app, WORLD) as google:
        google.behave(**wish)
        before = app.config["SETTINGS"]
        app.config["SETTINGS"] = replace(before, youtube=replace(before.youtube, **wrong))
        job_id = refresh()
        drain()
        assert google.behave()["calls"] == 0
    assert look(job_id).status == status
    session().rollback()
    assert session().scalar(select(func.sum(QuotaUse.units))) == 0


@pytest.mark.parametrize("root", ["http://127.0.0.1:9/", "http://youtube.invalid/"])
def test_a_service_that_is_not_there_costs_nothing_though_tokens_were_given(root: str, app: Flask) -> None:
    with followed(app, WORLD):
        data = replace(youtube.connection(session()), root=root).data()
        with closing(data.client), pytest.raises(Unavailable, match="does not answer"):
            data.videos(["dQw4w9WgXcQ"])
    assert data.client.calls == 0


@pytest.mark.parametrize(("refresh_token", "calls"), [("synthetic-refresh", 2), ("revoked", 1)])
def test_a_token_that_is_good_no_longer_costs_the_call_that_finds_it_out(
    refresh_token: str, calls: int, app: Flask
) -> None:
    with followed(app, WORLD, refresh_token=refresh_token) as google:
        held = youtube.connection(session())
        held.credentials.token = "worn out"
        data = held.data()
        with closing(data.client):
            if calls == 1:
                with pytest.raises(NotConnected):
                    data.videos(["dQw4w9WgXcQ"])
            else:
                data.videos(["dQw4w9WgXcQ"])
        assert data.client.calls == google.behave()["calls"] == calls
