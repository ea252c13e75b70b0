"""Imports of assets and claims, and of what follows from them, go on wherever they were interrupted."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from catalogtool.core.database import session, transaction
from catalogtool.queue import stopping
from catalogtool.queue.runtime import RunningJob, drain
from catalogtool.reports.operations import go_on
from catalogtool.web.access import Actor
from tests.factories import catalog
from tests.factories.reports import received, report_now, video_id
from tests.reports.importing.cancelling import cancelled_after_writing
from tests.reports.importing.rows import adds_up
from tests.reports.snapshots.lists import NAMES, asset, claim, claim_id, list_of

ADMIN = Actor(None, "root", is_admin=True)

pytestmark = pytest.mark.usefixtures("app")


def claims(many: int, views: int) -> list:
    told = {"views": views}
    return [
        claim(n, on=n % 50, of=n % 20, reference_id=claim_id(90_000 + n % 7), **told) for n in range(many)
    ]


def assets(many: int, song: int) -> list:
    """Every third asset has two rows, so that rows are merged as well."""
    numbers = [n for n in range(many) for _ in range(2 if n % 3 == 0 else 1)]
    told = {"active_reference_id": claim_id(50_000)}
    return [asset(n, asset_title=f"Song {song} {n}", **told) for n in numbers]


REPORTS: dict[str, Callable[[int, int], list]] = {"C": claims, "L": assets}


@pytest.fixture(autouse=True)
def small_chunks(app, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], apply_chunk_rows=30))
    catalog.videos({"video_id": video_id(n)} for n in range(50))


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("form", REPORTS)
def test_interrupted_anywhere_it_ends_as_if_it_had_not_been(monkeypatch, form, seed):
    whole, chance, interruptions = RunningJob.chunk, Random(seed), itertools.count()  # noqa: S311 - the same every time

    def interrupted(job):
        if chance.random() < 0.3:
            next(interruptions)
            stopping.requested.set()
        return whole(job)

    for told in (1, 2):
        rows = REPORTS[form](100, told)
        monkeypatch.setattr(RunningJob, "chunk", interrupted)
        report_id = sent(form, rows)
        while drain():
            stopping.requested.clear()
        monkeypatch.setattr(RunningJob, "chunk", whole)
        assert report_now(report_id).status == "completed"
        assert adds_up(report_now(report_id))
        state, entries = catalog_now(), trail_now()
        again = report_now(sent(form, rows, run=True))
        assert (again.rows_created, again.rows_updated, catalog_now(), trail_now()) == (0, 0, state, entries)
    assert next(interruptions)


@pytest.mark.parametrize("form", REPORTS)
def test_cancelled_and_gone_on_with_it_ends_as_if_it_had_not_been(app, monkeypatch, form):
    after = REPORTS[form](840, 2)
    sent(form, REPORTS[form](900, 1), run=True)
    report_id = sent(form, after)
    cancelled_after_writing(2, app, monkeypatch)
    assert report_now(report_id).status == "cancelled"
    with transaction():
        go_on(report_id, ADMIN)
    drain()
    report = report_now(report_id)
    assert (report.status, report.records_gone) == ("completed", 60)
    assert adds_up(report)
    state = catalog_now()
    assert report_now(sent(form, after, run=True)).rows_updated == 0
    assert catalog_now() == state
    changed = {key for key, operation in trail_now() if operation == "update"}
    assert (report.rows_updated, len(changed)) == (840, 900)


def sent(form: str, rows: list, *, run: bool = False) -> int:
    report_id = received(list_of(form, rows), name=NAMES[form].format("Hill"), force=True)
    if run:
        drain()
    return report_id


def catalog_now() -> list[Any]:
    """What the catalog holds, without times and versions."""
    session().rollback()
    return [session().execute(text(statement)).all() for statement in _STATE]


def trail_now() -> list[Any]:
    session().rollback()
    found = text(
        "select subject_key, operation from metadata_sync where subject in ('asset', 'claim') order by id"
    )
    return [tuple(row) for row in session().execute(found)]


_STATE = (
    "select claim_id, status, video_id, asset_id, views, missing_since from claim order by 1",
    "select asset_id, title, status, missing_since from asset order by 1",
    "select reference_id, asset_id, status from reference order by 1",
    "select video_id, claimed_status, claim_id, asset_id from video order by 1",
)
