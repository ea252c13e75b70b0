"""Synthetic reports are the same each time, differ where they were asked to, and hold what they promise."""

import csv
import gzip
import json
import subprocess
import sys
from itertools import pairwise

import pytest

from catalogtool.catalog.identifiers import upc, video_id
from catalogtool.local.synthetic import FAULTS, FORMS, Snapshot, World, write_report, write_snapshot
from catalogtool.local.synthetic.forms import headings
from catalogtool.local.synthetic.series import days_from

ROWS = 45_000  # More than two chunks.
WORLD = World(7, 3000)


def cells(path, column: str) -> list[str]:
    with path.open(newline="") as file:
        return [row[column] for row in csv.DictReader(file, strict=True)]


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    path = tmp_path_factory.mktemp("synthetic") / "base.csv"
    write_report(path, ROWS, 1)
    return path


def test_the_same_seed_and_rows_give_the_same_bytes(base, tmp_path):
    write_report(tmp_path / "again.csv", ROWS, 1)
    write_report(tmp_path / "other.csv", ROWS, 2)
    write_report(tmp_path / "packed.csv.gz", ROWS, 1)
    assert (tmp_path / "again.csv").read_bytes() == base.read_bytes()
    assert (tmp_path / "other.csv").read_bytes() != base.read_bytes()
    assert gzip.decompress((tmp_path / "packed.csv.gz").read_bytes()) == base.read_bytes()


def test_video_ids_are_valid_and_unique_and_product_codes_right(base):
    ids = cells(base, "video_id")
    assert len(set(ids)) == ROWS
    assert all(video_id.read(one) == one for one in ids)
    assert all(upc.read(code) == code for code in cells(base, "upc") if code)
    assert len(set(cells(base, "channel_id"))) == ROWS // 300


def test_a_share_of_the_rows_is_changed_and_nothing_else(base, tmp_path):
    write_report(tmp_path / "moved.csv", ROWS, 1, changed_share=0.05, changed_fields=("views", "video_title"))
    before, after = cells(base, "views"), cells(tmp_path / "moved.csv", "views")
    moved = sum(one != other for one, other in zip(before, after, strict=True))
    assert 0.04 < moved / ROWS < 0.06
    assert cells(base, "upc") == cells(tmp_path / "moved.csv", "upc")
    titles = zip(cells(base, "video_title"), cells(tmp_path / "moved.csv", "video_title"), strict=True)
    assert sum(one != other for one, other in titles) == moved


def test_all_views_can_be_moved(base, tmp_path):
    write_report(tmp_path / "moved.csv", ROWS, 1, changed_share=1.0)
    pairs = zip(cells(base, "views"), cells(tmp_path / "moved.csv", "views"), strict=True)
    assert all(int(one) < int(other) for one, other in pairs)


def test_the_command_prints_where_it_planted_which_fault(tmp_path):
    path = tmp_path / "faulty.csv"
    command = [
        sys.executable,
        "-m",
        "catalogtool.local.synthetic",
        "--rows",
        "500",
        "--faults",
        "--out",
        str(path),
    ]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    [line] = json.loads(printed)["video_id_became_a_formula"]
    assert path.read_bytes().split(b"\n")[line - 1].startswith(b"#NAME?,")


def written(tmp_path, kind, version="", faults=(), world=WORLD):
    snapshot = Snapshot(kind, version or list(FORMS[kind])[-1], world)
    write_snapshot(tmp_path / "report.csv", snapshot, faults)
    return tmp_path / "report.csv"


def test_every_kind_and_version_has_its_header_and_as_many_cells_in_every_row(tmp_path):
    for kind, versions in FORMS.items():
        for version, names in versions.items():
            with written(tmp_path, kind, version).open(newline="") as file:
                header, *rows = csv.reader(file, strict=True)
            assert header == headings(kind, version)
            assert rows
            assert {len(row) for row in rows} == {len(names)}


def test_all_kinds_tell_of_one_catalog(tmp_path):
    videos = written(tmp_path, "video_report", "1.4")
    ids, claims = set(cells(videos, "video_id")), set(cells(videos, "claim_id")) - {""}
    assets = set(cells(videos, "asset_id")) - {""}
    report = written(tmp_path, "claim_report")
    assert set(cells(report, "video_id")) <= ids
    assert set(cells(report, "claim_id")) == claims
    assert len(claims) == len(cells(report, "claim_id")), "no claim is told twice"
    assert len(claims) > len(set(cells(report, "video_id"))), "some videos have several claims"
    assert assets & set(cells(written(tmp_path, "asset_report"), "asset_id"))


def test_a_catalog_changes_a_little_from_day_to_day(tmp_path):
    first = Snapshot("video_report", "1.4", World(7, 20_000))
    days = []
    for snapshot in days_from(first, 3):
        write_snapshot(tmp_path / snapshot.filename, snapshot)
        with (tmp_path / snapshot.filename).open(newline="") as file:
            days.append({row["video_id"]: int(row["views"]) for row in csv.DictReader(file)})
    for before, after in pairwise(days):
        stayed = before.keys() & after.keys()
        assert 0 < len(before.keys() - stayed) < len(before) // 100
        assert 0 < len(after.keys() - stayed) < len(after) // 100
        assert all(before[one] <= after[one] for one in stayed)
        assert any(before[one] < after[one] for one in stayed)


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_of_a_file_does_something_and_the_same_each_time(tmp_path, fault):
    kind = "asset_report" if fault == "upcs_without_zeros" else "video_report"
    version = "1.1-music" if kind == "asset_report" else "1.4"
    sound = written(tmp_path, kind, version).read_bytes()
    faulty = written(tmp_path, kind, version, [fault]).read_bytes()
    assert faulty != sound
    assert written(tmp_path, kind, version, [fault]).read_bytes() == faulty


def test_a_series_of_days_is_written_as_files_of_a_folder(tmp_path):
    command = ["--kind", "claim_report", "--rows", "50", "--days", "3", "--out", str(tmp_path / "days")]
    subprocess.run([sys.executable, "-m", "catalogtool.local.synthetic", *command], check=True)
    assert sorted(path.name for path in (tmp_path / "days").iterdir()) == [
        f"claim_report_Synthetic_C_2026010{day}_v1-2.csv" for day in (1, 2, 3)
    ]
