"""What a report is held against: what was applied of its series, and nothing else."""

import pytest

from catalogtool.changes import decisions
from catalogtool.changes.rollback import prepare_rollback
from catalogtool.changes.selection import Selection
from catalogtool.core.database import session, transaction
from catalogtool.queue.runtime import drain
from catalogtool.reports import quarantine
from catalogtool.reports.doctor.history import findings_of, profile_of
from catalogtool.reports.reading import Choices
from tests.factories.reports import report_now
from tests.reports.doctor.sending import ROOT, sent

pytestmark = pytest.mark.usefixtures("app")


def codes(report):
    return [finding.code for finding in findings_of(session(), report.id)]


def against(report):
    return [each["report"] for each in profile_of(session(), report.id).against]


def taken_back(report):
    with transaction():
        changeset_id = prepare_rollback(Selection(changeset_id=report.changeset_id), ROOT).id
    drain()
    with transaction():
        decisions.approve(changeset_id, ROOT)
    drain()


def test_what_waits_in_quarantine_or_was_given_up_counts_for_nothing():
    first = sent(0)
    odd = sent(1, "column_gone")
    assert against(sent(2)) == [first.id], "the day that waits is not missing, and its form is no measure"
    with transaction():
        quarantine.give_up(odd.id, ROOT)
    assert odd.id not in against(sent(3))


def test_one_that_is_let_go_on_for_once_is_no_measure_and_stops_the_next_like_it():
    first = sent(0)
    odd = sent(1, "column_gone")
    with transaction():
        quarantine.release(odd.id, ROOT, as_norm=False)
    drain()
    assert report_now(odd.id).status == "completed"
    assert sent(2, "column_gone").status == "quarantined"
    third = sent(3)
    assert (third.status, against(third), codes(third)) == ("completed", [first.id], [])


def test_the_norm_is_where_history_begins_anew():
    sent(0)
    odd = sent(1, "column_gone")
    with transaction():
        quarantine.release(odd.id, ROOT, as_norm=True)
    drain()
    after = sent(2, "column_gone")
    assert (after.status, against(after), codes(after)) == ("completed", [odd.id], [])


def test_one_that_was_taken_back_counts_for_nothing_and_its_day_may_come_again():
    first, second = sent(0), sent(1)
    taken_back(second)
    again = sent(1, "rows_doubled")
    assert against(again) == [first.id]
    assert "day_twice" not in codes(again)


def test_one_whose_changes_wait_to_be_looked_at_is_no_measure_but_its_day_is_there():
    first = sent(0)
    waiting = sent(1, mode="preview")
    assert waiting.status == "compared"
    assert (against(sent(2)), codes(sent(2))) == ([first.id], [])


def test_two_content_owners_have_their_own_histories():
    sent(0, owner="Hill")
    other = sent(1, "column_gone", owner="Dale")
    assert (other.status, against(other)) == ("completed", [])
    assert sent(1, "column_gone", owner="Hill").status == "quarantined"


def test_an_older_day_stops_and_once_it_has_gone_on_nothing_is_missing_or_twice():
    for day in (0, 1, 2, 3, 5):
        last = sent(day)
    assert codes(last) == ["day_missing"]
    late = sent(4)
    assert (late.status, codes(late)) == ("quarantined", ["day_late"])
    with transaction():
        quarantine.release(late.id, ROOT, as_norm=False)
    drain()
    assert report_now(late.id).status == "completed"
    assert codes(sent(6)) == []


def test_a_part_of_the_records_that_people_chose_is_held_against_nothing_and_is_no_measure():
    first = sent(0)
    part = sent(1, "cut_short", "column_gone", choices=Choices(whole=False))
    assert (part.status, codes(part)) == ("completed", [])
    assert against(sent(2)) == [first.id]
