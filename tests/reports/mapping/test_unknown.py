"""A report whose columns no kind knows waits until people say what they are, and the next one goes by itself."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from catalogtool.audit.models import MetadataSync
from catalogtool.catalog.models import Video
from catalogtool.changes.models import Changeset
from catalogtool.core.database import session, transaction
from catalogtool.core.errors import Conflict, Invalid
from catalogtool.queue.runtime import drain
from catalogtool.reports import mending, unknown
from catalogtool.reports.mapping.known import mapped_kinds
from catalogtool.reports.mapping.models import ReportMapping
from catalogtool.reports.models import RefusedRow, ReportDamage
from tests.factories import catalog
from tests.factories.changes import rolled_back
from tests.reports.mapping.files import FIELDS, HEADER, ROOT, ROWS, listed, mapped, now_is, saying, sent

pytestmark = pytest.mark.usefixtures("app")


def video(video_id: str) -> Video | None:
    session().rollback()
    return session().scalars(select(Video).where(Video.video_id == video_id)).first()


def test_unknown_columns_stop_the_report_before_anything_is_read_and_leave_nothing_behind():
    report = sent()

    assert report.status == "unknown"
    assert report.header == list(HEADER)
    assert '"Clip"' in report.error_message
    assert report.changeset_id is None
    assert session().scalars(select(Changeset.id)).all() == []


def test_what_is_said_of_the_columns_lets_the_report_go_on_and_its_changes_be_looked_at():
    report = mapped(sent())

    assert report.status == "compared"
    assert (report.kind, report.version, report.subject) == ("Partner list", "1", "video")
    assert (report.rows_read, report.rows_refused) == (3, 1)
    assert report.error_message is None


def test_who_asked_for_it_to_be_applied_at_once_gets_that():
    assert mapped(sent(mode="apply")).status == "completed"
    first = video("vid0000000A")
    assert (first.title, first.label, first.upc, first.views) == ("Song 0", "Hill", "036000241457", 1200)
    damage = session().scalars(select(ReportDamage.column)).all()
    assert sorted(damage) == ["Clip", "Played", "UPC/EAN"]


def test_the_next_file_with_these_columns_is_recognised_in_whatever_order_they_stand():
    mapped(sent(mode="apply"))
    turned = HEADER[::-1]
    rows = [dict(zip(HEADER, row, strict=True)) for row in [("vid0000009A", "Later", "", "", "1")]]
    report = sent(listed([[row[name] for name in turned] for row in rows], turned), "other.csv", mode="apply")

    assert (report.status, report.kind) == ("completed", "Partner list")
    assert video("vid0000009A").title == "Later"


def test_all_that_wait_with_the_same_columns_go_on_together_and_others_do_not():
    first, second = sent(mode="apply"), sent(listed([("vid0000004A", "Four", "", "", "4")]), mode="apply")
    other = sent(b"Something,Else\n1,2\n")
    mapped(first)

    assert [now_is(each.id).status for each in (first, second, other)] == [
        "completed",
        "completed",
        "unknown",
    ]
    assert video("vid0000004A").title == "Four"


def test_a_blank_cell_leaves_clears_or_refuses_as_was_said():
    for number in range(3):
        catalog.video(video_id=f"vid000000{number}A", title="Old", label="Old", upc="036000241457")
    rows = [
        ("vid0000000A", "", "", "", "1"),
        ("vid0000001A", "New", " ", "", "2"),
        ("vid0000002A", "New", "#NAME?", "036000241457", "3"),
    ]
    report = mapped(sent(listed(rows), mode="apply"), saying(title="refuse", label="clear"))

    assert report.status == "completed"
    assert report.rows_refused == 1
    assert "must not be" in session().scalars(select(RefusedRow.reason)).one()
    assert (video("vid0000000A").title, video("vid0000000A").label) == ("Old", "Old")
    assert (video("vid0000001A").title, video("vid0000001A").label, video("vid0000001A").upc) == (
        "New",
        None,
        "036000241457",
    )
    assert video("vid0000002A").label == "Old", "a damaged cell clears nothing"


def test_what_a_blank_cell_has_cleared_comes_back_with_a_rollback():
    catalog.video(video_id="vid0000001A", title="Old", label="Old")
    report = mapped(sent(listed([("vid0000001A", "New", "", "", "2")]), mode="apply"), saying(label="clear"))
    assert video("vid0000001A").label is None
    rolled_back(changeset_id=report.changeset_id)

    assert (video("vid0000001A").label, video("vid0000001A").title) == ("Old", "Old")


def test_saying_it_anew_makes_a_version_that_later_files_are_read_by_and_keeps_the_old_one():
    first = mapped(sent(mode="apply"))
    said = saying(HEADER[:4])
    again = mapped(first, said, is_new=False)

    assert again.id != first.id
    assert (again.kind, again.version, first.version) == ("Partner list", "2", "1")
    assert [each.version for each in session().scalars(select(ReportMapping).order_by(ReportMapping.id))] == [
        1,
        2,
    ]
    assert sent(listed([("vid0000005A", "Five", "", "", "5")]), mode="apply").version == "2"
    assert video("vid0000005A").views is None


def test_saying_the_same_again_makes_no_new_version():
    first = mapped(sent(mode="apply"))
    assert mapped(first, is_new=False).version == "1"


def test_the_same_bytes_are_news_once_something_else_was_said_of_such_files():
    first = mapped(sent(mode="apply"))
    assert sent(mode="apply").same_as_id == first.id
    other = sent(listed(ROWS[:1]), mode="apply")
    assert mapped(other, saying(HEADER[:4]), is_new=False).version == "2"

    again = sent(mode="apply")
    assert (again.status, again.version, again.same_as_id) == ("completed", "2", None)


def test_a_renamed_column_makes_the_header_unknown_and_the_kind_a_new_version():
    mapped(sent(mode="apply"))
    changed = ("Clip", "Song title", *HEADER[2:])
    report = sent(listed(ROWS, changed), mode="apply")
    assert report.status == "unknown"

    said = saying(changed)
    said = type(said)("video", {**said.fields, 1: "title"})
    assert mapped(report, said, is_new=False).version == "2"
    assert sent(listed([("vid0000007A", "Seven", "", "", "")]), mode="apply").version == "1", (
        "old files as before"
    )


def test_two_who_say_it_at_once_do_not_both_win():
    report = sent()
    with transaction():
        unknown.save(report.id, saying(), name="Partner list", is_new=True, actor=ROOT)
    with pytest.raises(Conflict), transaction():
        unknown.save(report.id, saying(), name="Partner list", is_new=True, actor=ROOT)
    assert len(session().scalars(select(ReportMapping)).all()) == 1


@pytest.mark.parametrize("name", ["", "x", "a/b", "x" * 51, "Video report", "claim_report", "<b>"])
def test_a_name_that_no_kind_may_have_is_refused(name):
    report = sent()
    with pytest.raises(Invalid), transaction():
        unknown.save(report.id, saying(), name=name, is_new=True, actor=ROOT)
    assert now_is(report.id).status == "unknown"


def test_a_name_that_is_taken_is_refused_however_it_is_spelled():
    mapped(sent(mode="apply"))
    report = sent(b"Clip,Other\nvid0000000A,x\n")
    with pytest.raises(Invalid, match="already"), transaction():
        unknown.save(report.id, saying(("Clip",)), name="PARTNER  LIST", is_new=True, actor=ROOT)


def test_a_retired_kind_recognises_nothing_until_it_is_used_again():
    mapped(sent(mode="apply"))
    with transaction():
        unknown.retire("Partner list", ROOT)
    more = listed([("vid0000005A", "Five", "", "", "5")])
    assert sent(more, mode="apply").status == "unknown"
    with transaction():
        unknown.retire("Partner list", ROOT, retired=False)
    assert sent(more, "again.csv", mode="apply").status == "completed"


def test_what_was_said_and_the_retirement_are_in_the_trail():
    mapped(sent())
    with transaction():
        unknown.retire("Partner list", ROOT)
    entries = session().scalars(
        select(MetadataSync).where(MetadataSync.subject == "report_kind").order_by(MetadataSync.id)
    )
    first, second = entries
    assert (first.subject_key, first.actor_name) == ("Partner list", "root")
    assert first.changes["version"] == [None, 1]
    assert {each["heading"]: each["field"] for each in first.changes["meanings"][1]} == FIELDS
    assert list(second.changes) == ["retired_at"]


def test_a_report_goes_on_with_the_version_it_began_with():
    report = sent(mode="apply")
    with transaction():
        unknown.save(report.id, saying(), name="Partner list", is_new=True, actor=ROOT)
    with transaction():
        unknown.retire("Partner list", ROOT)
    assert mapped_kinds(session()) == []
    drain()
    assert now_is(report.id).status == "completed"


def test_a_refused_row_of_a_mapped_report_is_mended_as_the_report_was_read():
    report = mapped(sent(mode="apply"))
    row = session().scalars(select(RefusedRow.id).where(RefusedRow.report_id == report.id)).one()
    with transaction():
        mended = mending.mend(report.id, row, ["vid0000002A", "Song 2", "Hill", "", "8"], ROOT).id
    drain()
    assert now_is(mended).kind == "Partner list"


def test_a_name_is_given_once_though_two_give_it_at_the_same_moment(app):
    reports = [sent(body).id for body in (listed(), b"Clip,Other\nvid0000000A,x\n")]
    heads = [HEADER, ("Clip",)]
    together = threading.Barrier(2)

    def save(number: int) -> str:
        with app.app_context():
            together.wait()
            try:
                with transaction():
                    said = saying(heads[number])
                    unknown.save(reports[number], said, name="Partner list", is_new=True, actor=ROOT)
            except Invalid as invalid:
                return invalid.message
            return "saved"

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(save, range(2)), key=len)
    assert told[0] == "saved"
    assert "already" in told[1]
    assert [each.version for each in session().scalars(select(ReportMapping))] == [1]
