"""A catalog that follows the YouTube of this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Thread
from typing import Any

import numpy as np
import requests
from flask import Flask
from sqlalchemy import text

from catalogtool.catalog.models import Video
from catalogtool.core.database import session, transaction
from catalogtool.core.origin import Origin, declare
from catalogtool.core.settings import Youtube
from catalogtool.local.synthetic.rows import catalog_rows
from catalogtool.local.synthetic.world import World
from catalogtool.local.youtube.catalog import Catalog, rows_in
from catalogtool.local.youtube.server import Server
from catalogtool.queue.runtime import drain
from catalogtool.sync.following.scope import Scope
from tests.queue.jobs import ask, look

_KNOW = text("""
    insert into video (video_id, privacy_status)
    select * from unnest(cast(:video_id as text[]), cast(:video_privacy_status as text[])) on conflict do nothing
""")


class Followed:
    """The server, and what the application knows of it."""

    def __init__(self, server: Server) -> None:
        self.address = f"http://127.0.0.1:{server.server_port}"

    def behave(self, **wish: Any) -> dict[str, Any]:
        said: dict[str, Any] = requests.post(f"{self.address}/-/behaviour", json=wish, timeout=10).json()
        return said


@contextmanager
def followed(app: Flask, world: World, **settings: Any) -> Iterator[Followed]:
    """Run a YouTube with the world, and have the application follow it."""
    server = Server(0, Catalog(world))
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    before = app.config["SETTINGS"]
    usual: dict[str, Any] = {
        "refresh_token": "synthetic-refresh-tests",
        "content_owner": "synthetic-content-owner",
        "url": f"http://127.0.0.1:{server.server_port}/",
    }
    youtube = Youtube(client_id="tests", client_secret="tests", **usual | settings)
    app.config["SETTINGS"] = replace(before, youtube=youtube)
    try:
        yield Followed(server)
    finally:
        app.config["SETTINGS"] = before
        server.shutdown()
        server.server_close()


def rows_of(world: World, number: int) -> list[dict[str, str]]:
    """What there is to the first videos of the world."""
    return rows_in(catalog_rows(world, world.draw(np.arange(number, dtype=np.uint64))))


def know(world: World, number: int) -> list[str]:
    """Have the catalog know the first videos of the world and who may see them, nothing else; give their ids."""
    rows = rows_of(world, number)
    known = {name: [row[name] for row in rows] for name in ("video_id", "video_privacy_status")}
    with transaction() as current:
        declare(current, Origin(None, "tests", "system"))
        current.execute(_KNOW, known)
    return [row["video_id"] for row in rows]


def refresh(scope: Scope | None = None, task: str = "metadata_sync", **payload: Any) -> int:
    """Put a run into the queue that asks of everything, or of what is in the scope."""
    return ask(task, {"scope": (scope or Scope(everything=True)).to_json(), **payload})


def refreshed(task: str, scope: Scope | None = None) -> dict[str, int]:
    """Run it, and give its counts."""
    job_id = refresh(scope, task)
    drain()
    job = look(job_id)
    assert job.status == "completed", job.error_message
    return job.result or {}


def video(video_id: str) -> Video:
    session().rollback()
    return session().query(Video).filter_by(video_id=video_id).one()
