"""Tables as XLSX: every cell a text, so that no program takes a code for a number, a date or a formula.

The parts of a workbook (ECMA-376) are few and plain. Writing whole columns at once takes a fraction of the time that
any library takes for cell after cell, and the archive goes out while it is written.
"""

import re
import zipfile
from collections.abc import Iterator
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc

from catalogtool.core.clock import now
from catalogtool.core.files.sheet import Sheet
from catalogtool.core.files.sink import Sink

MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
# Above it an archive needs a form that some programs offer to repair.
LARGEST_PART = 2_000_000_000
QUICK = 1

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OPENING = f'{DECLARATION}<worksheet xmlns="{NAMESPACE}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'  # noqa: E501 - one element
CLOSING = b"</sheetData></worksheet>"
# The one form of cells: number format 49 is text, so that what people type stays text as well.
STYLES = (
    f'{DECLARATION}<styleSheet xmlns="{NAMESPACE}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
# What XML can't hold is spelled by its code, and so is what would read as such a spelling.
UNSPEAKABLE = r"[\x00-\x08\x0b-\x1f\x{fffe}\x{ffff}]|_x[0-9A-Fa-f]{4}_"
TO_SPELL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
LEFT_OUT = ("row", "column", "characters")


def as_xlsx(sheet: Sheet) -> Iterator[bytes]:
    """Write as many worksheets as the rows need, each under the headings.

    A text that is too long for a cell leaves it blank, and is named on a worksheet of its own.
    """
    sink = Sink()
    book = _Workbook(sink, sheet)
    for table in sheet.batches:
        book.add(table)
        yield sink.taken()
    book.close()
    yield sink.taken()


class _Workbook:
    """A workbook that is being written."""

    def __init__(self, sink: Sink, sheet: Sheet) -> None:
        self.title, self.names = sheet.title, sheet.names
        self.letters = [_letters(number) for number in range(max(len(sheet.names), len(LEFT_OUT)))]
        self.archive = zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=QUICK)
        self.titles: list[str] = []
        self.left_out: list[tuple[str, str, str]] = []
        self.part: IO[bytes] | None = None
        self.rows = self.size = 0

    def add(self, table: pa.Table) -> None:
        """Add the rows, on a new worksheet where the present one is full."""
        while table.num_rows:
            if self.part is None or self.rows == MOST_ROWS or self.size > LARGEST_PART:
                self.open(self.title, self.names)
            room = table.slice(0, MOST_ROWS - self.rows)
            self.write(self.fitting(room))
            table = table.slice(room.num_rows)

    def open(self, title: str, headings: list[str]) -> None:
        self.end()
        self.titles.append(title if title not in self.titles else f"{title} {len(self.titles) + 1}")
        self.part = self.archive.open(_named(f"xl/worksheets/sheet{len(self.titles)}.xml"), "w")
        self.part.write(OPENING.encode())
        self.rows = self.size = 0
        self.write(pa.table({name: [name] for name in headings}))

    def fitting(self, table: pa.Table) -> pa.Table:
        """Blank the cells that no worksheet holds, and note which they are."""
        for number, name in enumerate(table.column_names):
            cells = table.column(number).combine_chunks()
            if (pc.max(pc.binary_length(cells)).as_py() or 0) <= LONGEST_CELL:
                continue
            sizes = [len((cell or "").encode("utf-16-le")) // 2 for cell in cells.to_pylist()]
            for row, size in enumerate(sizes):
                if size > LONGEST_CELL:
                    self.left_out.append((str(self.rows + row + 1), name, str(size)))
            kept = pa.array([size <= LONGEST_CELL for size in sizes])
            table = table.set_column(number, name, pc.if_else(kept, cells, pa.scalar(None, pa.string())))
        return table

    def write(self, table: pa.Table) -> None:
        numbers = pa.array(range(self.rows + 1, self.rows + 1 + table.num_rows)).cast(pa.string())
        cells = [
            _cells(letters, numbers, column.combine_chunks())
            for letters, column in zip(self.letters, table.columns, strict=False)
        ]
        rows = pc.binary_join_element_wise('<row r="', numbers, '">', *cells, "</row>", "")
        written = memoryview(rows.buffers()[2] or b"")[: pc.sum(pc.binary_length(rows)).as_py()]
        assert self.part is not None  # noqa: S101 - rows are written to an open worksheet
        self.part.write(written)
        self.rows += table.num_rows
        self.size += len(written)

    def end(self) -> None:
        if self.part is not None:
            self.part.write(CLOSING)
            self.part.close()
            self.part = None

    def close(self) -> None:
        """End the workbook; one without rows has its headings."""
        if not self.titles:
            self.open(self.title, self.names)
        if self.left_out:
            self.open("Too long for a cell", list(LEFT_OUT))
            columns = zip(*self.left_out, strict=True)
            self.write(pa.table(dict(zip(LEFT_OUT, map(list, columns), strict=True))))
        self.end()
        for name, content in _parts(self.titles).items():
            self.archive.writestr(_named(name), content)
        self.archive.close()


def _cells(letters: str, numbers: pa.StringArray, texts: pa.StringArray) -> pa.StringArray:
    cells = pc.binary_join_element_wise(
        f'<c r="{letters}',
        numbers,
        '" t="inlineStr"><is><t xml:space="preserve">',
        _spelled(texts),
        "</t></is></c>",
        "",
    )
    return pc.fill_null(cells, "")


def _spelled(texts: pa.StringArray) -> pa.StringArray:
    strange = pc.fill_null(pc.match_substring_regex(texts, UNSPEAKABLE), False)  # noqa: FBT003 - arrow's own form
    if pc.any(strange).as_py():
        spelled = [TO_SPELL.sub(_code, text) for text in texts.filter(strange).to_pylist()]
        texts = pc.replace_with_mask(texts, strange, pa.array(spelled, pa.string()))
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        texts = pc.replace_substring(texts, sign, entity)
    return texts


def _code(sign: re.Match[str]) -> str:
    return f"_x{ord(sign[0]):04X}_"


def _letters(number: int) -> str:
    """Name a column, counted from 0.

    >>> _letters(0), _letters(25), _letters(26)
    ('A', 'Z', 'AA')
    """
    before, last = divmod(number, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)


def _named(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, now().timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _parts(titles: list[str]) -> dict[str, str]:
    """Everything but the worksheets: which there are, and how their cells look."""
    numbers = range(1, len(titles) + 1)
    sheets = [
        f'<sheet name="{title}" sheetId="{n}" r:id="rId{n}"/>'
        for n, title in zip(numbers, titles, strict=True)
    ]
    targets = [f"worksheets/sheet{number}.xml" for number in numbers]
    related = [
        _relation(number, "worksheet" if target.startswith("work") else "styles", target)
        for number, target in enumerate([*targets, "styles.xml"], 1)
    ]
    overrides = {
        "/xl/workbook.xml": "sheet.main",
        "/xl/styles.xml": "styles",
        **{f"/xl/{target}": "worksheet" for target in targets},
    }
    return {
        "xl/workbook.xml": f'{DECLARATION}<workbook xmlns="{NAMESPACE}" xmlns:r="{RELATIONS}">'
        f"<sheets>{''.join(sheets)}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(related),
        "xl/styles.xml": STYLES,
        "_rels/.rels": _relations([_relation(1, "officeDocument", "xl/workbook.xml")]),
        "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="{part}" ContentType="{WORKBOOK_TYPE}.{kind}+xml"/>'
            for part, kind in overrides.items()
        )
        + "</Types>",
    }


def _relations(relations: list[str]) -> str:
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{"".join(relations)}</Relationships>'


def _relation(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
