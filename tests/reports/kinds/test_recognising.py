"""Every report of the platform is taken for what it is, by its headings and then by its name."""

from io import BytesIO
from pathlib import Path

import pytest

from catalogtool.catalog import subjects
from catalogtool.changes.subject import SUBJECTS
from catalogtool.core.registry import import_feature
from catalogtool.local.synthetic import FORMS, Snapshot, World, write_snapshot
from catalogtool.reports.kinds.filenames import content_owner
from catalogtool.reports.kinds.kind import KINDS
from catalogtool.reports.reading import UnknownHeader, open_report

FORMS_OF_KINDS = [(kind, version) for kind in FORMS for version in FORMS[kind]]
NO_LISTS = ("analytics", "claim_revenue", "references")
KNOWN = [(kind, version) for kind, version in FORMS_OF_KINDS if kind not in NO_LISTS]
FOREIGN = [(kind, version) for kind, version in FORMS_OF_KINDS if kind in NO_LISTS]


def opened(content: bytes, name: str = "report.csv"):
    return open_report(BytesIO(content), name)


def written(directory: Path, kind: str, version: str) -> tuple[bytes, str]:
    snapshot = Snapshot(kind, version, World(7, 60))
    write_snapshot(directory / "report.csv", snapshot)
    return (directory / "report.csv").read_bytes(), snapshot.filename


@pytest.mark.parametrize(("kind", "version"), KNOWN)
def test_a_report_of_every_kind_and_version_is_recognised_whatever_it_is_called(
    tmp_path: Path, kind: str, version: str
) -> None:
    content, filename = written(tmp_path, kind, version)
    assert opened(content).kind.name == kind
    assert opened(content, filename).kind.name == kind
    assert content_owner(filename) == "Synthetic"


@pytest.mark.parametrize(("kind", "version"), KNOWN)
def test_every_good_row_of_a_report_of_every_kind_is_taken(tmp_path: Path, kind: str, version: str) -> None:
    content, filename = written(tmp_path, kind, version)
    batches = list(opened(content, filename).batches())
    assert sum(batch.table.num_rows for batch in batches) == content.count(b"\n") - 1
    assert [row.reason for batch in batches for row in batch.refused] == []
    assert [cell.reason for batch in batches for cell in batch.noted if cell.column != "custom_id"] == []


@pytest.mark.parametrize("fault", ["title_line", "preamble"])
def test_lines_before_the_header_hide_no_kind(tmp_path: Path, fault: str) -> None:
    for kind, version in KNOWN:
        snapshot = Snapshot(kind, version, World(7, 600))
        write_snapshot(tmp_path / "report.csv", snapshot, [fault])
        assert opened((tmp_path / "report.csv").read_bytes()).kind.name == kind


@pytest.mark.parametrize(("kind", "version"), FOREIGN)
def test_what_lists_nothing_that_is_known_is_taken_for_no_kind(
    tmp_path: Path, kind: str, version: str
) -> None:
    content, filename = written(tmp_path, kind, version)
    for name in ("report.csv", filename):
        with pytest.raises(UnknownHeader):
            opened(content, name)


def test_a_poor_header_is_told_by_the_name_of_the_file() -> None:
    content = b"asset_id,isrc\nA000000000000001,AA6Q72000047\n"
    assert opened(content, "asset_full_report_Hill_L_v1-1.csv").kind.name == "asset_report"
    with pytest.raises(UnknownHeader) as raised:
        opened(content)
    assert raised.value.columns == ["asset_id", "isrc"]


@pytest.mark.parametrize(
    ("filename", "owner"),
    [
        ("video_report_Indmusic_V_v1-3.csv", "Indmusic"),
        ("asset_full_report_Audiomachine_L_v1-1.csv.gz", "Audiomachine"),
        ("claim_report_Two_Words_C.csv", "Two_Words"),
        ("claim_report_Audiomachine_C (1).csv", "Audiomachine"),
        ("my videos.csv", None),
    ],
)
def test_the_content_owner_is_named_by_the_file(filename: str, owner: str | None) -> None:
    assert content_owner(filename) == owner


def test_every_column_of_a_kind_has_a_place_in_what_its_rows_speak_of() -> None:
    import_feature(subjects.__name__)
    for kind in KINDS:
        subject = SUBJECTS[kind.subject]
        assert kind.key == subject.key
        for column in kind.columns:
            assert column.field in {subject.key, *subject.fields, *subject.evidence}, column.field
