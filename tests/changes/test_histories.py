"""Random histories of imports, edits, undos and undos of undos, against a model of what they mean, and their past."""

import itertools
import os
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from catalogtool.catalog.models import Video
from catalogtool.catalog.queries.past import video_as_of
from catalogtool.core.clock import now
from catalogtool.core.database import session
from tests.changes.model import GONE, Model
from tests.factories.changes import approved, changeset_now, edited, prepared_rollback, set_aside
from tests.factories.reports import csv_of, imported, video_id

pytestmark = pytest.mark.usefixtures("app")

# `make test-long` asks for 2,000.
SEQUENCES = int(os.environ.get("HISTORIES", "40"))

FIELDS = {"title": "video_title", "views": "views", "privacy_status": "video_privacy_status"}
RECORDS = st.sampled_from([0, 1, 2])
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["One", "Two"]),
        "views": st.sampled_from([0, 10]),
        "privacy_status": st.sampled_from(["public", "private"]),
    },
)
CLEARED = st.fixed_dictionaries(
    {}, optional={"title": st.sampled_from(["One", "Two", None]), "views": st.sampled_from([0, None])}
).filter(bool)

Records = dict[str, dict[str, Any]]

_numbers = itertools.count(1)


class Histories(RuleBasedStateMachine):
    """Each history has three records of its own, so that no history needs an empty database."""

    @initialize(rows=st.dictionaries(RECORDS, VALUES, min_size=1))
    def begin(self, rows: dict[int, dict[str, Any]]) -> None:
        self.keys = [video_id(next(_numbers)) for _ in range(3)]
        self.model = Model()
        self.changesets: list[int] = []
        self.snapshots: list[tuple[datetime, Records]] = []
        self.report(rows)

    @rule(rows=st.dictionaries(RECORDS, VALUES, min_size=1))
    def report(self, rows: dict[int, dict[str, Any]]) -> None:
        cells = [
            {"video_id": self.keys[number], **{FIELDS[name]: value for name, value in values.items()}}
            for number, values in rows.items()
        ]
        report = imported(csv_of(("video_id", *FIELDS.values()), cells), force=True)
        assert report.status == "completed"
        self.changesets.append(report.changeset_id)
        for number, values in rows.items():
            self.model.report(report.changeset_id, self.keys[number], values)

    @precondition(lambda self: self.model.records)
    @rule(data=st.data(), values=CLEARED)
    def edit(self, data: st.DataObject, values: dict[str, Any]) -> None:
        key = data.draw(st.sampled_from(sorted(self.model.records)))
        self._edit(key, values)

    @rule(data=st.data())
    def delete_or_restore(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.model.records)))
        is_deleted = bool(self.model.records[key].get(GONE))
        changeset_id = edited(key, deleted_at=None if is_deleted else now())
        self.changesets.append(changeset_id)
        if is_deleted:
            self.model.say(changeset_id, key, {GONE: None})
        else:
            self.model.delete(changeset_id, key)

    @rule(data=st.data())
    def roll_back(self, data: st.DataObject) -> None:
        undone = data.draw(st.sampled_from(self.changesets))
        self._finish(prepared_rollback(changeset_id=undone).id, undone)

    @rule(data=st.data())
    def take_the_last_rollback_back(self, data: st.DataObject) -> None:
        """Undo of undo is what was, where nothing came between."""
        before = self.now()
        undone = data.draw(st.sampled_from(self.changesets))
        first = prepared_rollback(changeset_id=undone).id
        kept = self._finish(first, undone)
        self._finish(prepared_rollback(changeset_id=first).id, first)
        assert self.now() == before, kept

    @rule(data=st.data(), values=CLEARED)
    def edit_between_preview_and_rollback(self, data: st.DataObject, values: dict[str, Any]) -> None:
        """Nothing of a record whose shown fields moved is overwritten; the rest is as the model has it."""
        undone = data.draw(st.sampled_from(self.changesets))
        prepared = prepared_rollback(changeset_id=undone)
        key = data.draw(st.sampled_from(sorted(self.model.records)))
        self._edit(key, values)
        edited_record = self.now()[key]
        stale = self._apply(prepared.id)
        if key in stale:
            assert self.now()[key] == edited_record
        self._take_over(prepared.id)

    @invariant()
    def the_catalog_is_as_the_model_has_it(self) -> None:
        if hasattr(self, "model"):
            present = self.now()
            self.snapshots.append((session().scalars(select(func.clock_timestamp())).one(), present))
            # An entry counts from the beginning of its transaction, which must not be this one.
            session().rollback()
            assert present == {
                key: {name: record.get(name) for name in (*FIELDS, GONE)}
                for key, record in self.model.records.items()
            }

    def teardown(self) -> None:
        """The catalog as of each moment is what it was then."""
        for moment, then in getattr(self, "snapshots", []):
            past = {key: video_as_of(key, moment) for key in self.keys}
            assert {key: _told(video) for key, video in past.items() if video} == then

    def now(self) -> Records:
        session().rollback()
        session().expire_all()
        found = session().scalars(select(Video).where(Video.video_id.in_(self.keys)))
        return {video.video_id: _told(video) for video in found}

    def _edit(self, key: str, values: dict[str, Any]) -> None:
        changeset_id = edited(key, **values)
        self.changesets.append(changeset_id)
        self.model.say(changeset_id, key, values)

    def _finish(self, changeset_id: int, undone: int) -> set[tuple[str, str]]:
        self._apply(changeset_id)
        self.changesets.append(changeset_id)
        kept = self.model.roll_back(changeset_id, undone)
        told = {(key, _plain(name)) for key, name, outcome in set_aside(changeset_id) if outcome == "kept"}
        assert told == kept
        return kept

    def _apply(self, changeset_id: int) -> set[str]:
        """Apply what is there to apply; return the keys that were set aside as stale."""
        if changeset_now(changeset_id).status == "compared":
            approved(changeset_id)
        assert changeset_now(changeset_id).status == "applied"
        return {key for key, _, outcome in set_aside(changeset_id) if outcome == "stale"}

    def _take_over(self, changeset_id: int) -> None:
        """Let the model hear of what was applied."""
        self.changesets.append(changeset_id)
        for key, values in self.now().items():
            self.model.say(changeset_id, key, values)


def _told(video: Video) -> dict[str, Any]:
    return {**{name: getattr(video, name) for name in FIELDS}, GONE: True if video.deleted_at else None}


def _plain(name: str) -> str:
    return GONE if name == "deleted_at" else name


def test_random_histories_go_as_the_model_goes():
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=8,
            deadline=None,
            # Each step goes through the whole product: to make a history shorter takes longer than to read it.
            phases=(Phase.reuse, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )
