"""Random sequences of lists of two content owners, interrupted, looked at, refused and taken back, against a model."""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select, text

from catalogtool.catalog.models import Video
from catalogtool.changes import decisions
from catalogtool.changes.preview import groups_of
from catalogtool.core.database import session, transaction
from catalogtool.queue import stopping
from catalogtool.queue.runtime import RunningJob, drain
from catalogtool.reports.models import Report
from tests.factories.changes import ANA, approved, changeset_now, decided, prepared_rollback
from tests.factories.reports import csv_of, previewed, received, report_now, video_id
from tests.reports.importing.rows import adds_up
from tests.reports.snapshots.model import Lists

pytestmark = pytest.mark.usefixtures("app")

# `make test-long` asks for 2,000.
SEQUENCES = int(os.environ.get("HISTORIES", "20"))

OWNERS = st.sampled_from(["Hill", "Dale"])
KEYS = st.sets(st.integers(0, 4), min_size=1)
COLUMNS = ("video_id", "video_title")

_numbers = itertools.count(1)


class Histories(RuleBasedStateMachine):
    """Each history has five records and two owners of its own, so that no history needs an empty database."""

    @initialize(owner=OWNERS, numbers=KEYS)
    def begin(self, owner: str, numbers: set[int]) -> None:
        self.number = next(_numbers)
        self.keys = [video_id(self.number * 5 + place) for place in range(5)]
        self.model = Lists()
        self.changesets: list[int] = []
        self.send(owner, numbers, seed=None)

    @rule(owner=OWNERS, numbers=KEYS, seed=st.none() | st.integers(0, 9))
    def send(self, owner: str, numbers: set[int], seed: int | None) -> None:
        gone, back = self._expected(owner, numbers)
        report_id = received(self._list(numbers), name=self._name(owner), force=True)
        with interrupted(seed):
            while drain():
                stopping.requested.clear()
        self._taken(report_now(report_id), owner, numbers, gone, back)

    @rule(owner=OWNERS, numbers=KEYS, believed=st.booleans())
    def send_and_approve(self, owner: str, numbers: set[int], *, believed: bool) -> None:
        gone, back = self._expected(owner, numbers)
        report = previewed(self._list(numbers), name=self._name(owner), force=True)
        if report.status == "compared":
            told = [group for group in groups_of(session(), report.changeset_id) if group.kind == "set"]
            assert sum(group.records for group in told) == gone
            if told and not believed:
                decided(report.changeset_id, "refuse", told)
            if not told or believed or len(groups_of(session(), report.changeset_id)) > len(told):
                approved(report.changeset_id)
            else:
                self._refuse(report.changeset_id)
                return
        self._taken(report_now(report.id), owner, numbers, gone if believed else 0, back, believed=believed)

    @rule(owner=OWNERS, numbers=KEYS)
    def send_and_refuse(self, owner: str, numbers: set[int]) -> None:
        gone, back = self._expected(owner, numbers)
        report = previewed(self._list(numbers), name=self._name(owner), force=True)
        if report.status == "compared":
            self._refuse(report.changeset_id)
        else:
            self._taken(report, owner, numbers, gone, back)

    @rule(data=st.data())
    def roll_back(self, data: st.DataObject) -> None:
        undone = data.draw(st.sampled_from(self.changesets))
        changeset = prepared_rollback(changeset_id=undone)
        if changeset.status == "compared":
            approved(changeset.id)
        assert changeset_now(changeset.id).status == "applied"
        self.model.roll_back(changeset.id, undone)
        self.changesets.append(changeset.id)

    @invariant()
    def what_is_missing_is_what_the_model_misses(self) -> None:
        if not hasattr(self, "model"):
            return
        session().rollback()
        missing = select(Video.video_id).where(
            Video.video_id.in_(self.keys), Video.missing_since.is_not(None)
        )
        assert set(session().scalars(missing)) == self.model.missing()
        for owner, listed in self.model.owners.items():
            found = session().execute(_MEMBERS, {"owner": self._owner(owner)}).all()
            assert {key: (first, lost) for key, first, lost in found} == {
                key: (first, listed.lost.get(key)) for key, first in listed.first.items()
            }
        left = text("select count(*) from pg_tables where schemaname = 'staging'")
        assert session().scalars(left).one() == 0
        session().rollback()

    def _expected(self, owner: str, numbers: set[int]) -> tuple[int, int]:
        keys = {self.keys[number] for number in numbers}
        return len(self.model.gone(owner, keys)), len(self.model.back(keys))

    def _taken(
        self, report: Report, owner: str, numbers: set[int], gone: int, back: int, *, believed: bool = True
    ) -> None:
        assert (report.status, report.records_gone, report.records_back) == ("completed", gone, back)
        assert report.rows_read == len(numbers)
        assert adds_up(report)
        keys = {self.keys[number] for number in numbers}
        self.model.take(owner, report.id, report.changeset_id, keys, believed=believed)
        self.changesets.append(report.changeset_id)

    def _refuse(self, changeset_id: int) -> None:
        with transaction():
            decisions.refuse(changeset_id, ANA)

    def _list(self, numbers: set[int]) -> str:
        rows = [{"video_id": self.keys[number], "video_title": "Song"} for number in sorted(numbers)]
        return csv_of(COLUMNS, rows)

    def _name(self, owner: str) -> str:
        return f"video_report_{self._owner(owner)}_V_v1-4.csv"

    def _owner(self, owner: str) -> str:
        return f"{owner}{self.number}"


_MEMBERS = text("""
select m.key, m.listed_in, m.lost_in
from snapshot_member m join snapshot s on s.id = m.snapshot_id where s.content_owner = :owner
""")


@contextmanager
def interrupted(seed: int | None) -> Iterator[None]:
    """Ask the worker to stop now and then, the same way for each seed; never for None."""
    if seed is None:
        yield
        return
    whole, chance = RunningJob.chunk, Random(seed)  # noqa: S311 - the same interruptions in every run

    def chunk(job):
        if chance.random() < 0.3:
            stopping.requested.set()
        return whole(job)

    RunningJob.chunk = chunk
    try:
        yield
    finally:
        RunningJob.chunk = whole


def test_random_histories_of_two_owners_go_as_the_model_goes():
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=8,
            deadline=None,
            # Each step goes through the whole product: to make a history shorter takes longer than to read it.
            phases=(Phase.reuse, Phase.generate),
        ),
    )
