"""An edit of many videos goes on where it stopped, whoever dies or cancels it."""

import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogtool.catalog.bulk import editing
from catalogtool.catalog.bulk.edits import Edit
from catalogtool.changes import operations
from catalogtool.core.database import session, transaction
from catalogtool.core.errors import CatalogToolError, Conflict
from catalogtool.queue.operating import request_cancel, retry
from catalogtool.queue.runtime import drain
from tests.catalog.bulk.edited import entries, labels
from tests.catalog.pages import link
from tests.factories import catalog
from tests.factories.bulk import asked, job_now
from tests.factories.changes import BEN, changeset_now, rolled_back

pytestmark = pytest.mark.usefixtures("app")


class Killed(BaseException):
    """The worker is gone."""


@pytest.fixture
def two_at_once(app, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], apply_chunk_rows=2))


@pytest.fixture
def meeting(monkeypatch) -> list[Callable[[], None] | None]:
    """What is to happen in the next chunks, after their videos are written."""
    fates: list[Callable[[], None] | None] = []

    def edit_many(*how: Any) -> int:
        number = written(*how)
        if fates and (happen := fates.pop(0)):
            happen()
        return number

    written = operations.edit_many
    monkeypatch.setattr(operations, "edit_many", edit_many)
    return fates


def raising(error: BaseException) -> Callable[..., None]:
    def fail(*_how: Any) -> None:
        raise error

    return fail


def test_whatever_interrupts_the_worker_each_video_is_edited_once(two_at_once, meeting) -> None:
    keys = catalog.videos({"label": "Old"} for _ in range(9))

    fates = st.sampled_from([None, raising(Killed()), raising(CatalogToolError("The disk is full."))])
    numbers = itertools.count()

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
    @given(interrupted=st.lists(fates, max_size=9))
    def check(interrupted: list[Callable[[], None] | None]) -> None:
        meeting[:], label = interrupted, f"Label {next(numbers)}"
        job_id = asked([Edit("label", "set", label)])
        while job_now(job_id).status != "completed":
            try:
                drain()
            except Killed:
                session().rollback()
            if job_now(job_id).status == "failed":
                with transaction():
                    retry(job_id, BEN)
        assert Counter(labels()) == {label: 9}
        assert Counter(
            entry.video_id for entry in entries(job_now(job_id).payload["changeset_id"])
        ) == Counter(keys)
        assert (job_now(job_id).result or {})["successful"] == 9

    check()


class TestCancelled:
    @pytest.fixture
    def job_id(self, two_at_once, meeting) -> int:
        """A job over six videos, cancelled after the first two."""
        catalog.videos({"label": "Old"} for _ in range(6))
        job_id = asked()

        def cancel() -> None:
            with transaction():
                request_cancel(job_id, BEN)

        meeting.append(cancel)
        drain()
        return job_id

    def test_what_was_edited_stays_and_the_changeset_says_so(self, job_id):
        changeset = changeset_now(job_now(job_id).payload["changeset_id"])
        assert labels() == ["New", "New", "Old", "Old", "Old", "Old"]
        assert (changeset.status, changeset.counts["updated"]) == ("cancelled", 2)
        assert changeset.error_message == "It was cancelled. What was edited until then stays."

    def test_it_can_go_on_where_it_stopped(self, job_id):
        with transaction():
            retry(job_id, BEN)
        drain()
        changeset = changeset_now(job_now(job_id).payload["changeset_id"])
        assert labels() == ["New"] * 6
        assert (changeset.status, changeset.error_message, changeset.counts["updated"]) == (
            "applied",
            None,
            6,
        )
        assert len(entries(changeset.id)) == 6

    def test_its_changeset_offers_to_roll_it_back(self, job_id, ana):
        page = ana.get(f"/changesets/{job_now(job_id).payload['changeset_id']}").text
        assert link(page, "Roll back").endswith("/rollback")

    def test_it_can_be_rolled_back_and_then_no_longer_goes_on(self, job_id):
        rolled_back(changeset_id=job_now(job_id).payload["changeset_id"])
        assert labels() == ["Old"] * 6
        with pytest.raises(Conflict, match="rolled back"), transaction():
            retry(job_id, BEN)


def test_a_worker_that_dies_after_the_end_ends_it_once(monkeypatch) -> None:
    catalog.video(label="Old")
    monkeypatch.setattr(editing, "tidy", raising(Killed()))
    job_id = asked()
    with pytest.raises(Killed):
        drain()
    monkeypatch.setattr(editing, "tidy", lambda _written: None)
    session().rollback()
    drain()
    job = job_now(job_id)
    assert (job.status, len(entries(job.payload["changeset_id"]))) == ("completed", 1)
    assert changeset_now(job.payload["changeset_id"]).status == "applied"
