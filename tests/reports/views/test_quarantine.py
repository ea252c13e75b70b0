"""The page of a report in quarantine: what differs, what each decision leads to, and for whom."""

import pytest

from catalogtool.queue.runtime import drain
from tests.catalog.pages import text_of
from tests.factories.reports import report_now
from tests.reports.doctor.sending import sent


@pytest.fixture
def odd(app):
    sent(0)
    return sent(1, "column_gone", "third_of_the_rows")


def test_what_differs_stands_side_by_side_with_what_follows(odd, ana):
    page = ana.get(f"/reports/{odd.id}").text
    told = text_of(page)
    assert "The report is in quarantine." in told
    assert "is gone." in told
    assert "in the catalog as known so far" in told
    assert "fewer rows than the one before it" in told
    assert 'class="trend"' in page
    assert "Rows of the reports before" in page


def test_each_decision_says_what_it_leads_to_before_the_click(odd, ana):
    told = text_of(ana.get(f"/reports/{odd.id}").text)
    for words in ("Make this form the norm", "Let it go on this once", "Give the report up"):
        assert words in told
    assert "it is compared, and its changes are applied unless a limit of its kind stops them" in told


@pytest.mark.parametrize(
    ("act", "status", "words"),
    [
        ("make-norm", "completed", "made the norm of those after it by ana"),
        ("release", "completed", "let go on this once by ana"),
        ("give-up", "cancelled", "given up by ana"),
    ],
)
def test_an_admin_decides_and_the_page_says_who_did(odd, ana, act, status, words):
    answer = ana.post(f"/reports/{odd.id}/{act}")
    assert answer.status_code == 302
    drain()
    assert report_now(odd.id).status == status
    assert words in text_of(ana.get(f"/reports/{odd.id}").text)


def test_who_may_apply_can_give_it_up_and_reads_that_an_admin_decides(odd, ben):
    page = ben.get(f"/reports/{odd.id}").text
    assert "An admin has to decide whether it goes on." in text_of(page)
    assert f"/reports/{odd.id}/give-up" in page
    assert f"/reports/{odd.id}/release" not in page
    assert ben.post(f"/reports/{odd.id}/release").status_code == 403
    assert ben.post(f"/reports/{odd.id}/make-norm").status_code == 403


def test_it_stands_on_the_first_page_and_in_the_list(odd, ana):
    home = text_of(ana.get("/").text)
    assert "Waiting for a decision" in home
    assert "is gone." in home
    assert odd.original_name in ana.get("/reports?status=quarantined").text
    ana.post(f"/reports/{odd.id}/give-up")
    assert "Waiting for a decision" not in text_of(ana.get("/").text)
