"""A report that is unlike those before it waits for people, and nothing of it is applied meanwhile."""

import pytest
from sqlalchemy import func, select, text

from catalogtool.audit.models import MetadataSync
from catalogtool.catalog.models import Video
from catalogtool.changes.models import Changeset
from catalogtool.core.database import session, transaction
from catalogtool.core.errors import Conflict
from catalogtool.local.synthetic import Snapshot, World, write_snapshot
from catalogtool.queue.runtime import drain
from catalogtool.reports import quarantine
from catalogtool.reports.doctor.history import findings_of
from tests.factories.reports import report_now
from tests.reports.doctor.sending import ROOT, sent
from tests.reports.files import received

pytestmark = pytest.mark.usefixtures("app")


def videos() -> int:
    return session().scalar(select(func.count()).select_from(Video))


def test_a_sound_series_goes_through_without_a_word():
    for day in range(3):
        report = sent(day)
        assert report.status == "completed"
        assert findings_of(session(), report.id) == []


def test_a_severe_finding_stops_the_report_before_anything_is_compared():
    sent(0)
    before, known = videos(), session().scalar(select(func.max(MetadataSync.id)))
    report = sent(1, "column_gone")
    assert report.status == "quarantined"
    assert [finding.code for finding in findings_of(session(), report.id)] == ["column_gone"]
    assert videos() == before
    assert session().scalar(select(func.max(MetadataSync.id))) == known
    assert report.rows_read > 0


def test_what_is_released_goes_on_without_being_read_again_and_becomes_the_norm(monkeypatch):
    sent(0)
    report = sent(1, "column_gone")
    monkeypatch.setattr("catalogtool.reports.importing.staging._take", None)
    with transaction():
        quarantine.release(report.id, ROOT, as_norm=True)
    drain()
    monkeypatch.undo()
    assert report_now(report.id).status == "completed"
    assert sent(2, "column_gone").status == "completed"
    assert sent(3).status == "completed", "a column that comes back is worth a look and no more"


def test_what_was_staged_and_got_lost_is_read_again():
    sent(0)
    report = sent(1, "column_gone")
    session().execute(text(f"truncate staging.changeset_{report.changeset_id}_video"))
    session().commit()
    with transaction():
        quarantine.release(report.id, ROOT, as_norm=False)
    drain()
    report = report_now(report.id)
    assert report.status == "completed"
    assert report.rows_updated > 0


def test_what_is_given_up_leaves_nothing_behind_and_is_no_norm():
    sent(0)
    report = sent(1, "half_the_rows", "cut_short")
    with transaction():
        quarantine.give_up(report.id, ROOT)
    report = report_now(report.id)
    assert report.status == "cancelled"
    assert session().get(Changeset, report.changeset_id).status == "cancelled"
    staged = text("select to_regclass(:name)")
    assert session().scalar(staged, {"name": f"staging.changeset_{report.changeset_id}_video"}) is None
    assert sent(2).status == "completed"
    with pytest.raises(Conflict), transaction():
        quarantine.release(report.id, ROOT, as_norm=True)


def test_all_decisions_are_in_the_trail():
    sent(0)
    for day, fault, decide, how, decided in (
        (1, "column_gone", quarantine.release, {"as_norm": False}, "released"),
        (2, "column_gone", quarantine.release, {"as_norm": True}, "norm"),
        (3, "cut_short", quarantine.give_up, {}, "given_up"),
    ):
        report = sent(day, fault)
        assert report.status == "quarantined"
        with transaction():
            decide(report.id, ROOT, **how)
        entry = (
            session()
            .scalars(
                select(MetadataSync).where(
                    MetadataSync.subject == "report", MetadataSync.subject_key == str(report.id)
                )
            )
            .one()
        )
        assert entry.changes == {"decision": [None, decided]}
        assert entry.actor_name == "root"
        drain()


def test_a_small_report_is_never_held_up(tmp_path):
    for day, faults in enumerate(((), ("column_gone",))):
        snapshot = Snapshot("video_report", "1.4", World(3, 60, day))
        write_snapshot(tmp_path / "small.csv", snapshot, faults)
        report_id = received((tmp_path / "small.csv").read_bytes(), snapshot.filename, mode="apply")
        drain()
        assert report_now(report_id).status == "completed"
