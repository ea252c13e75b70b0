"""The video report is known in every version, and speaks for the fields that its header has."""

from io import BytesIO

import pytest

from catalogtool.local.synthetic import write_report
from catalogtool.reports.kinds.video_report import COLUMNS
from catalogtool.reports.reading import open_report

FLAGS = {column.field for column in COLUMNS if column.field.endswith(("_enabled", "_allowed"))}
VIDEO_FIELDS = FLAGS | {
    *(
        "video_id",
        "channel_id",
        "asset_id",
        "custom_id",
        "title",
        "artist",
        "genre",
        "label",
        "channel_display_name",
    ),
    *(
        "category",
        "upc",
        "isrc",
        "other_isrcs",
        "claimed_status",
        "claimed_by_another_owner",
        "other_owners_claiming",
    ),
    *(
        "privacy_status",
        "effective_policy",
        "video_length",
        "views",
        "engaged_views",
        "is_short",
        "is_live_stream",
    ),
    *("upload_source", "time_published"),
}
MERGE_FIELDS = {"claim_id", "claimed_by_this_owner", "claim_origin", "content_type"}
IN_WORDS = (
    "Video ID,Video title,Asset ID,Custom ID,Channel ID,Channel name,Privacy status,Claimed status,"
    "Other owners claiming,Claimed by another owner,Embedding allowed,Ratings allowed,Comments allowed,"
    "Effective policy,Time published,"
    "Video duration,Third party ads enabled,Display ads enabled,Sponsored cards enabled,Overlay ads enabled"
)


def only_row(header: str, cells: str) -> dict[str, str]:
    [batch] = open_report(BytesIO(f"{header}\n{cells}\n".encode()), "report.csv").batches()
    assert batch.noted == batch.refused == []
    [row] = batch.table.to_pylist()
    return row


def test_the_kind_speaks_for_every_field_of_a_video_and_what_merging_claims_needs():
    assert {column.field for column in COLUMNS} == VIDEO_FIELDS | MERGE_FIELDS
    assert len(FLAGS) == 13


@pytest.mark.parametrize("version", ["1.0", "1.2", "1.3", "1.4"])
def test_a_report_of_each_version_is_recognised_and_taken_whole(tmp_path, version):
    path = tmp_path / "report.csv"
    write_report(path, 300, 5, version=version)
    with path.open("rb") as file:
        reader = open_report(file, path.name)
        [batch] = reader.batches()
    assert (reader.kind.name, reader.kind.title, reader.version) == ("video_report", "Video report", version)
    assert ("engaged_views" in reader.fields) == (version == "1.4")
    assert {"title", "views", "privacy_status", "video_length", "claimed_status"} <= set(reader.fields)
    assert batch.noted == batch.refused == []
    assert batch.table.num_rows == 300
    assert set(batch.table.column_names) == {*reader.fields, "line", "byte_offset"}


@pytest.mark.parametrize(
    ("filename", "version"),
    [("video_report_Owner_V_v1-3.csv", "1.3"), ("video_report_Owner_V_1.csv.gz", "1.0"), ("mine.csv", "")],
)
def test_the_name_of_the_file_tells_the_version_where_the_header_does_not(filename, version):
    assert open_report(BytesIO(b"video_id,views\n"), filename).version == version


def test_headings_in_words_are_understood():
    reader = open_report(BytesIO(IN_WORDS.encode()), "export.csv")
    assert reader.unknown_columns == []
    assert len(reader.fields) == 20


def test_the_claimed_status_is_taken_from_its_own_column_first():
    assert only_row("video_id,claimed_by_this_owner", "AAAAAAAAAAA,Yes")["claimed_status"] == "claim"
    assert only_row("video_id,claimed_by_this_owner", "AAAAAAAAAAA,No")["claimed_status"] == "unclaimed"
    assert (
        only_row("video_id,claimed_by_this_owner,claimed_status", "AAAAAAAAAAA,Yes,dispute")["claimed_status"]
        == "dispute"
    )
    assert only_row("video_id,claimed_by_this_owner", "AAAAAAAAAAA,")["claimed_status"] is None


def test_other_owners_tell_whether_another_owner_claims_where_no_column_says_so():
    header = "video_id,other_owners_claiming"
    assert only_row(header, "AAAAAAAAAAA,Tinfoil Rights")["claimed_by_another_owner"] == "Yes"
    assert only_row(header, "AAAAAAAAAAA,")["claimed_by_another_owner"] == "No"
    assert only_row(header, "AAAAAAAAAAA, ")["claimed_by_another_owner"] == "No"
    assert (
        only_row(f"{header},claimed_by_another_owner", "AAAAAAAAAAA,x,No")["claimed_by_another_owner"] == "No"
    )
    assert "claimed_by_another_owner" not in only_row("video_id,views", "AAAAAAAAAAA,1")


def test_several_isrcs_are_the_first_and_the_others():
    row = only_row("video_id,isrc", "AAAAAAAAAAA,AA6Q72000047|AA6Q72000048")
    assert (row["isrc"], row["other_isrcs"]) == ("AA6Q72000047", '{"AA6Q72000048"}')


def test_a_damaged_cell_that_two_fields_are_read_from_is_noted_once():
    [batch] = open_report(BytesIO(b"video_id,isrc\nAAAAAAAAAAA,1.2E+11\n"), "report.csv").batches()
    assert [cell.column for cell in batch.noted] == ["isrc"]
    assert batch.table.select(["isrc", "other_isrcs"]).to_pylist() == [{"isrc": None, "other_isrcs": None}]


def test_a_blank_cell_says_nothing():
    row = only_row("video_id,title,views,artist,time_published", "AAAAAAAAAAA, ,,\t,")
    assert [row[field] for field in ("title", "views", "artist", "time_published")] == [None] * 4
