"""The pollutions of the public benchmark, done to a report of our own: to the file, or at each row and column."""

import csv
import io
from collections.abc import Callable, Iterator

import pytest

from catalogtool.reports.reading import UnreadableReport
from catalogtool.reports.reading.faults import EmptyFile, NotCsv, UnknownHeader
from tests.reports.faults.told import OF_THE_BENCHMARK, Told, fault

ENDS = "\r\n"
HEADER = [
    "video_id",
    "video_title",
    "views",
    "custom_id",
    "channel_display_name",
    "artist",
    "isrc",
    "comments",
]
ROWS = [
    [f"{number:010}A", title, str(100 + number), f"C-{number}", "Hill Music", artist, f"AA6Q720000{number:02}", ""]
    for number, (title, artist) in enumerate([
        ("Song of the Hill", "Marl Duo"),
        ("Rivers, and Hills", "Marl Duo, Tavin Ash"),
        ('The 8" Waltz', "Ivo"),
        ("-", "+"),
        ("It's Late", "O'Neil"),
        ("मेरा गाना", "Noctra"),
    ])
]  # fmt: skip
TABLE = [HEADER, *ROWS]
EVERYWHERE = [(row, column) for row in range(len(TABLE)) for column in range(len(HEADER))]


def line(cells: list[str], delimiter: str = ",", **how: object) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="", **how).writerow(cells)  # type: ignore[arg-type]
    return text.getvalue()


def file(table: list[list[str]] = TABLE, delimiter: str = ",", ends: str = ENDS, **how: object) -> str:
    return "".join(line(cells, delimiter, **how) + ends for cells in table)


SOURCE = Told(file())


def rows_said(found: Told) -> list[dict[str, object]]:
    """What each row says, wherever it stands."""
    return [{field: value for field, value in row.items() if field != "line"} for row in found.rows]


SAID = rows_said(SOURCE)


def polluted(change: Callable[[int, int], str]) -> Iterator[tuple[int, Told | None]]:
    """Read the file with each row and column changed in turn; None for one that is refused as a whole."""
    for row, column in EVERYWHERE:
        lines = [line(cells) for cells in TABLE]
        lines[row] = change(row, column)
        try:
            yield row, Told("".join(each + ENDS for each in lines))
        except UnreadableReport:
            yield row, None


def costs_one_record(change: Callable[[int, int], str]) -> None:
    """Require that the other rows say what they said, the changed one the same or nothing; a header all or nothing."""
    for row, found in polluted(change):
        if row == 0:
            assert found is None or all(said.items() <= full.items() for said, full in aligned(found))
            continue
        assert found is not None
        said = rows_said(found)
        assert [each for each in SAID if each != SAID[row - 1]] == [
            each for each in said if each != SAID[row - 1]
        ]
        assert len(found.refused) == 1 or said == SAID


def aligned(found: Told) -> Iterator[tuple[dict[str, object], dict[str, object]]]:
    by_id = {said["video_id"]: said for said in SAID}
    return ((said, by_id[said["video_id"]]) for said in rows_said(found))


@fault(OF_THE_BENCHMARK, "nothing: the file as it should be")
def source():
    assert len(SOURCE.rows) == len(ROWS)
    assert SOURCE.damages == {}


@fault(OF_THE_BENCHMARK, "no content at all")
def no_payload():
    with pytest.raises(EmptyFile):
        Told("")


@fault(OF_THE_BENCHMARK, "no line end after the last record")
def no_trailing_newline():
    assert Told(file().rstrip()).rows == SOURCE.rows


@fault(OF_THE_BENCHMARK, "an empty line at the end")
def double_trailing_newline():
    found = Told(file() + ENDS)
    assert (found.rows, len(found.blank), found.refused) == (SOURCE.rows, 1, [])


@fault(OF_THE_BENCHMARK, "no header")
def no_header():
    with pytest.raises((UnknownHeader, NotCsv)):
        Told(file(ROWS))


@fault(OF_THE_BENCHMARK, "a header of two or three lines")
def header_of_several_lines():
    for extra in (1, 2):
        found = Told(file([HEADER] * extra + TABLE))
        assert rows_said(found) == SAID
        assert found.damages == {("video_id", "header again", "refused"): extra}


@fault(OF_THE_BENCHMARK, "a preamble and an empty line before the header")
def preamble():
    found = Told(file([["PREAMBLE", *[""] * 7], [""] * 8, *TABLE]))
    assert (rows_said(found), found.reader.form.preamble, found.damages) == (SAID, 2, {})


@fault(OF_THE_BENCHMARK, "a second table below, of fewer, as many or more columns")
def several_tables():
    for width in (7, 8, 9):
        second = [[f"column {number}" for number in range(width)], *[["x"] * width for _ in range(3)]]
        found = Told(file(TABLE + second))
        assert rows_said(found) == SAID
        assert len(found.refused) == len(second)


@fault(OF_THE_BENCHMARK, "a header and no rows")
def header_only():
    found = Told(file([HEADER]))
    assert (found.rows, found.refused, found.blank) == ([], [], [])


@fault(OF_THE_BENCHMARK, "a header and one row")
def one_row():
    assert rows_said(Told(file(TABLE[:2]))) == SAID[:1]


@fault(OF_THE_BENCHMARK, "semicolons or tabs between all cells")
def other_delimiters():
    for delimiter in ";\t":
        assert rows_said(Told(file(delimiter=delimiter))) == SAID


@fault(OF_THE_BENCHMARK, "blanks between all cells")
def blanks_as_delimiters():
    with pytest.raises(UnknownHeader):
        Told(file(delimiter=" "))


@fault(OF_THE_BENCHMARK, "comma and blank between all cells")
def comma_and_blank():
    found = Told("".join(", ".join(line([cell]) for cell in cells) + ENDS for cells in TABLE))
    assert rows_said(found) == SAID


@fault(OF_THE_BENCHMARK, "`'` in place of quotes")
def other_quotes():
    found = Told(file(quotechar="'"))
    assert [row.line for row in found.refused] == [3, 4]
    for said, full in aligned(found):
        bare = {
            field: str(value).replace("''", "'").replace("'It's Late'", "It's Late")
            for field, value in said.items()
        }
        assert {**bare, "artist": ""} == {**full, "artist": ""}


@fault(OF_THE_BENCHMARK, "quotes in cells escaped with a backslash, or not at all")
def other_escapes():
    doubled = line(ROWS[2])
    for escaped in ('\\"', '"'):
        found = Told(file().replace(doubled, doubled.replace('""', escaped)))
        assert rows_said(found) == [said for number, said in enumerate(SAID) if number != 2]
        assert found.damages == {("video_title", "text after a quote", "refused"): 1}


@fault(OF_THE_BENCHMARK, "lines that end with a line feed or a carriage return alone")
def other_line_ends():
    for ends in "\n\r":
        assert rows_said(Told(file(ends=ends))) == SAID


@fault(OF_THE_BENCHMARK, "a delimiter missing at any place")
def delimiter_missing():
    def merged(row: int, column: int) -> str:
        cells = TABLE[row]
        return line([*cells[:column], "".join(cells[column : column + 2]), *cells[column + 2 :]])

    costs_one_record(merged)


@fault(OF_THE_BENCHMARK, "a delimiter too many at any place")
def delimiter_in_excess():
    costs_one_record(lambda row, column: line([*TABLE[row][:column], "", *TABLE[row][column:]]))


@fault(OF_THE_BENCHMARK, "a stray quote at any cell")
def stray_quote():
    def opened(row: int, column: int) -> str:
        cells = [line([cell]) for cell in TABLE[row]]
        return ",".join([*cells[:column], '"' + cells[column], *cells[column + 1 :]])

    costs_one_record(opened)


@fault(OF_THE_BENCHMARK, "blanks between the cells of any one row")
def row_of_another_delimiter():
    costs_one_record(lambda row, _column: line(TABLE[row], " "))
