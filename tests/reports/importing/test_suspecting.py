"""A record that kills its reader costs one record, wherever it stands."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from catalogtool.catalog.models import Video
from catalogtool.core.database import session
from catalogtool.queue import transitions
from catalogtool.queue.runtime import drain
from catalogtool.reports.importing import staging, suspecting
from catalogtool.reports.models import RefusedRow
from tests import database
from tests.factories.reports import report_now
from tests.reports.files import received, video_report


class Death(BaseException):
    """Stands for a signal that ends the process; nothing runs after it."""


@pytest.fixture
def deadly(app, monkeypatch):
    """Whoever reads a title with the word dies, and nobody hands his job back."""
    copy = staging.copy_csv

    def read(table):
        csv = copy(table)
        if b"deadly" in csv:
            raise Death
        return csv

    monkeypatch.setattr(staging, "copy_csv", read)
    monkeypatch.setattr(transitions, "hand_back", lambda *_: False)
    monkeypatch.setattr(suspecting, "AT_ONCE", 4096)
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], apply_chunk_rows=20))


def drain_with_new_workers() -> int:
    """Run what waits; a worker that dies is followed by another. Gives the number of deaths."""
    deaths = 0
    while True:
        try:
            if not drain():
                return deaths
        except Death:
            deaths += 1
            session().rollback()
            session().execute(text("update processing_queue set lease_until = now() - interval '1 second'"))
            session().commit()


def report_with(deadly: set[int], rows: int) -> bytes:
    lines = video_report(rows).decode().splitlines(keepends=True)
    return "".join(
        line.replace("Song", "deadly Song") if number - 1 in deadly else line
        for number, line in enumerate(lines)
    ).encode()


@pytest.mark.usefixtures("deadly")
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deadly=st.sets(st.integers(0, 299), max_size=2))
def test_what_kills_is_kept_out_with_its_place_and_all_the_rest_goes_in(servers, deadly):
    database.empty(servers.superuser_url())
    report_id = received(report_with(deadly, 300))
    deaths = drain_with_new_workers()
    report = report_now(report_id)
    assert (report.status, report.rows_read, report.rows_created) == ("completed", 300, 300 - len(deadly))
    kept_out = session().query(RefusedRow.line, RefusedRow.reason).filter_by(report_id=report_id).all()
    assert {line - 2 for line, _ in kept_out} == deadly
    assert {reason for _, reason in kept_out} <= {staging.KILLED}
    assert session().query(Video).count() == 300 - len(deadly)
    assert deaths <= 12 * len(deadly)


@pytest.mark.usefixtures("deadly")
def test_workers_that_die_of_something_else_cost_no_record(monkeypatch):
    deaths = iter([True] * 6)
    copy = staging.copy_csv

    def read(table):
        if next(deaths, False):
            raise Death
        return copy(table)

    monkeypatch.setattr(staging, "copy_csv", read)
    report_id = received(video_report(200))
    assert drain_with_new_workers() == 6
    report = report_now(report_id)
    assert (report.status, report.rows_created, report.rows_refused) == ("completed", 200, 0)
