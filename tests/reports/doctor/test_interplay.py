"""A report in quarantine beside previews, the inbox, the queue, crashes and the command line."""

import json

import pytest
from sqlalchemy import select

from catalogtool.core.database import session, transaction
from catalogtool.core.errors import Conflict, Forbidden
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.operating import retry
from catalogtool.queue.runtime import drain
from catalogtool.reports import importing, operations, quarantine
from catalogtool.reports.bucket import looking
from catalogtool.reports.models import Report
from catalogtool.web.access import Actor
from tests.factories.reports import report_now
from tests.queue.jobs import ask, change
from tests.reports.doctor.sending import ROOT, report_of, sent
from tests.reports.files import put, received

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def odd():
    """A report in quarantine."""
    sent(0)
    report = sent(1, "column_gone")
    assert report.status == "quarantined"
    return report


def decided(report_id, *, as_norm=False):
    with transaction():
        quarantine.release(report_id, ROOT, as_norm=as_norm)
    drain()
    return report_now(report_id)


def test_one_that_is_to_be_looked_at_goes_on_to_its_preview():
    sent(0)
    report = sent(1, "column_gone", mode="preview")
    assert report.status == "quarantined"
    assert decided(report.id).status == "compared"


def test_a_file_of_the_inbox_waits_and_is_not_received_again(monkeypatch):
    # What is put there has long stopped growing.
    monkeypatch.setattr(looking, "SETTLED_SECONDS", -3600)
    sent(0)
    content, name = report_of(1, ["column_gone"])
    put(f"inbox/{name}", content)
    for _ in range(2):
        ask("inbox_sweep", {})
        drain()
    assert session().scalars(select(Report.status).where(Report.filename == f"inbox/{name}")).all() == [
        "quarantined"
    ]


def test_the_job_of_one_in_quarantine_has_done_its_part_and_can_be_neither_tried_again_nor_cancelled(odd):
    assert session().get_one(ProcessingQueue, odd.job_id).status == "completed"
    with pytest.raises(Conflict), transaction():
        retry(odd.job_id, ROOT)
    with pytest.raises(Conflict), transaction():
        operations.cancel(odd.id, ROOT)
    assert report_now(odd.id).status == "quarantined"


def test_one_that_goes_on_can_be_cancelled_and_go_on_again_and_waits_no_second_time(odd):
    with transaction():
        job_id = quarantine.release(odd.id, ROOT, as_norm=False).id
    with transaction():
        operations.cancel(odd.id, ROOT)
    assert report_now(odd.id).status == "cancelled"
    with transaction():
        operations.go_on(odd.id, ROOT)
    drain()
    assert (report_now(odd.id).status, report_now(odd.id).job_id) == ("completed", job_id)


def test_the_same_file_imported_again_is_examined_as_the_first_was(odd):
    with transaction():
        again = operations.import_again(odd.id, ROOT).id
    drain()
    assert report_now(again).status == "quarantined"
    assert report_now(odd.id).status == "quarantined"


def test_a_crash_after_the_examination_leads_into_quarantine_all_the_same(monkeypatch):
    sent(0)
    content, name = report_of(1, ["column_gone"])
    report_id = received(content, name, mode="apply")

    def crash(_run):
        raise ConnectionError("The worker is gone.")

    with monkeypatch.context() as patch:
        patch.setattr(importing, "finish", crash)
        drain()
    assert report_now(report_id).status == "quarantined"
    change("update processing_queue set run_after = now() where status = 'pending'")
    drain()
    assert report_now(report_id).status == "quarantined"


def test_only_an_admin_lets_one_go_on_and_only_once(odd):
    someone = Actor(None, "ben", is_admin=False, permissions=frozenset({"view", "upload", "apply"}))
    with pytest.raises(Forbidden), transaction():
        quarantine.release(odd.id, someone, as_norm=True)
    assert decided(odd.id).status == "completed"
    for decide in (
        lambda: quarantine.release(odd.id, ROOT, as_norm=True),
        lambda: quarantine.give_up(odd.id, ROOT),
    ):
        with pytest.raises(Conflict), transaction():
            decide()


def test_the_command_line_lists_and_decides(odd, runner):
    listed = runner.invoke(args=["reports", "quarantined", "--json"])
    told = json.loads(listed.stdout)
    assert (told["report"], told["status"]) == (odd.id, "quarantined")
    assert "is gone." in told["findings"][0]
    undecided = runner.invoke(args=["reports", "decide", str(odd.id)])
    assert (undecided.exit_code, "Say --once" in undecided.stderr) == (2, True)
    done = runner.invoke(args=["reports", "decide", str(odd.id), "--norm"])
    assert done.exit_code == 0
    drain()
    assert report_now(odd.id).status == "completed"
    late = runner.invoke(args=["reports", "decide", str(odd.id), "--give-up"])
    assert (late.exit_code, "not in quarantine any more" in late.stderr) == (1, True)
    assert runner.invoke(args=["reports", "quarantined"]).stdout == ""
