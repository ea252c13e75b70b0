"""Synthetic reports are the same each time, differ where they were asked to, and hold what they promise."""

import csv
import gzip
import json
import subprocess
import sys

import pytest

from catalogtool.catalog.identifiers import upc, video_id
from catalogtool.local.synthetic import write_report

ROWS = 45_000  # More than two chunks.


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
