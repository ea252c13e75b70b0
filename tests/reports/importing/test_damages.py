"""Damage is counted in full and kept in part, whatever the size of the file and however often its reading begins."""

import pytest
from sqlalchemy import func, select

from catalogtool.core.database import session
from catalogtool.reports.models import NotedCell, ReportDamage
from catalogtool.reports.reading.source import BLOCK_SIZE
from tests.factories.reports import csv_of, imported, video_id

pytestmark = pytest.mark.usefixtures("app")


def counts(report_id: int) -> dict[tuple[str, str, str], int]:
    found = session().scalars(select(ReportDamage).where(ReportDamage.report_id == report_id))
    return {(each.column, each.damage, each.outcome): each.count for each in found}


def kept(report_id: int) -> list[int]:
    lines = select(NotedCell.line).where(NotedCell.report_id == report_id).order_by(NotedCell.id)
    return list(session().scalars(lines))


def test_a_damaged_cell_in_every_row_leaves_exact_counts_and_few_notes():
    rows = [{"video_id": video_id(n), "video_title": "x" * 150, "views": f"-{n}"} for n in range(1, 16_001)]
    content = csv_of(("video_id", "video_title", "views"), rows)
    assert len(content) > BLOCK_SIZE + 2**18
    report = imported(content, mode="preview")
    assert report.cells_noted == len(rows)
    assert counts(report.id) == {("views", "no such value", "left out"): len(rows)}
    assert kept(report.id) == list(range(2, 102))
    told = session().scalars(select(ReportDamage).where(ReportDamage.report_id == report.id)).one()
    assert (told.line, told.samples) == (2, ["-1", "-2", "-3"])


def test_every_refused_row_and_every_noted_cell_is_in_one_count():
    rows = [
        {"video_id": "#NAME?"},
        {"video_id": "short"},
        {"video_id": video_id(1), "views": "1,234", "upc": "1.9E+11"},
        {"video_id": video_id(2), "views": "12.0", "upc": "36000241457"},
    ]
    report = imported(csv_of(("video_id", "views", "upc"), rows) + f"{video_id(3)},more,than,three\n")
    found = counts(report.id)
    assert sum(found.values()) == report.cells_noted + report.rows_refused == 7
    refused = sum(count for (_, _, outcome), count in found.items() if outcome == "refused")
    assert refused == report.rows_refused == 3
    assert session().scalar(select(func.count()).where(NotedCell.report_id == report.id)) == 4
