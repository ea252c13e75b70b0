"""What an export has, and what keeps it from being more than it says."""

import io
from typing import cast

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table

from catalogtool.catalog.models import Asset, Channel, Claim, Reference, Video
from catalogtool.core.clock import now
from catalogtool.core.files import workbook
from catalogtool.core.files.form import FORMS
from catalogtool.core.files.guard import all_guarded, guarded, without_guard
from catalogtool.core.files.sheet import Sheet, items_of
from catalogtool.core.registry import import_feature
from catalogtool.explore import tables
from catalogtool.explore.table import TABLES
from tests.explore.files import exported, sent_back
from tests.factories import catalog

import_feature(tables.__name__)
MODELS = {"videos": Video, "channels": Channel, "assets": Asset, "claims": Claim, "references": Reference}
# Numbers of rows, which mean nothing outside.
INNER = {"id", "source_line"}

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "'=1", "＝1+1", '=HYPERLINK("http://x")']
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)


def sheet(**columns: list[str | None]) -> Sheet:
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    return Sheet("Things", table.schema, [table])


def written(form: str, of: Sheet) -> bytes:
    return b"".join(FORMS[form].write(of))


def cells(content: bytes) -> list[list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [list(each.iter_rows(values_only=True)) for each in book.worksheets]


@pytest.mark.parametrize("table", list(MODELS))
def test_an_export_has_every_column_of_its_table(app: Flask, table: str) -> None:
    columns = cast("Table", MODELS[table].__table__).columns
    found = {column.name for column in TABLES[table].rows(TABLES[table].listing({})).selected_columns}
    assert found == {column.name for column in columns} - INNER


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(texts | st.text("'=+-@ \t＝a"))
def test_a_guard_comes_off_without_a_trace(text: str) -> None:
    assert without_guard(guarded(text)) == text
    assert all_guarded(pa.array([text, None])).to_pylist() == [guarded(text), None]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_formula_is_left_in_a_file_for_spreadsheets(text: str) -> None:
    assert guarded(text).startswith("'")
    assert f"\"'{text}".encode().split(b'"=')[0] in written("spreadsheet", sheet(title=[text])).replace(
        b'""', b'"'
    )
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", sheet(title=[text]))))
    cell = book.worksheets[0]["A2"]
    assert (cell.data_type, cell.value, cell.number_format) == ("s", text.replace("\r", "_x000D_"), "@")


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.none() | texts.filter(bool), min_size=1, max_size=5))
def test_a_workbook_holds_every_text(values: list[str | None]) -> None:
    [[heading, *rows]] = cells(written("xlsx", sheet(title=values, other=["x"] * len(values))))
    assert heading == ("title", "other")
    unescaped = [openpyxl.utils.escape.unescape(row[0]) if row[0] is not None else None for row in rows]
    assert unescaped == values


def test_more_rows_than_a_worksheet_has_go_on_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    of = sheet(title=["A", "B", "C", "D", "E"])
    assert cells(written("xlsx", of)) == [
        [("title",), ("A",), ("B",)],
        [("title",), ("C",), ("D",)],
        [("title",), ("E",)],
    ]


def test_a_text_that_no_cell_holds_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "LONGEST_CELL", 10)
    first, left_out = cells(written("xlsx", sheet(id=["1", "2"], title=["a" * 11, "ab"])))
    assert first == [("id", "title"), ("1", None), ("2", "ab")]
    assert left_out == [workbook.LEFT_OUT, ("2", "title", "11")]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(texts, min_size=1, max_size=5).filter(lambda items: items != [""]))
def test_a_list_is_split_as_it_was_joined(items: list[str]) -> None:
    joined = "|".join(item.replace("\\", "\\\\").replace("|", "\\|") for item in items)
    assert items_of(joined) == items


def test_parquet_has_types(app: Flask) -> None:
    catalog.video(title="A", artist=["A|B", "C"], views=7, is_short=True, genre=[])
    [row] = pq.read_table(io.BytesIO(exported("videos", "parquet"))).to_pylist()
    assert (row["views"], row["is_short"], row["artist"], row["genre"]) == (7, True, ["A|B", "C"], [])
    assert row["created_at"].tzinfo is not None


def test_a_changed_cell_changes_its_field_and_nothing_else(app: Flask) -> None:
    catalog.video(title="One", notes="-", views=5)
    other = catalog.video(title="Two", label="L")
    report = sent_back(exported("videos").replace(b'"One"', b'"=One "'))
    assert (report.rows_updated, report.rows_unchanged) == (1, 1)
    assert b'"=One "' in exported("videos")
    assert other.encode() in exported("videos")


def test_an_export_of_some_records_makes_no_other_disappear_and_brings_none_back(app: Flask) -> None:
    catalog.claim(status="active", missing_since=now())
    catalog.claim(status="inactive")
    content = exported("claims", status="active")
    report = sent_back(content)
    assert (report.rows_read, report.rows_unchanged) == (1, 1)
    assert exported("claims", status="active") == content
