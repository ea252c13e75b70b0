"""The faults that users' files really have, planted on known rows of a synthetic report."""

import csv
from collections.abc import Callable, Sequence
from io import StringIO

Cells = dict[str, str]


def spelled(cells: Cells, extra: Sequence[str] = ()) -> bytes:
    line = StringIO()
    csv.writer(line, lineterminator="\n").writerow([*cells.values(), *extra])
    return line.getvalue().encode()


def as_raw_title(raw: bytes) -> Callable[[Cells], bytes]:
    return lambda cells: spelled(cells | {"video_title": "@"}).replace(b",@,", b"," + raw + b",")


CELL_FAULTS = {
    "video_id_became_a_formula": ("video_id", "#NAME?"),
    "video_id_blank": ("video_id", " "),
    "video_id_too_short": ("video_id", "abc"),
    "video_id_last_character": ("video_id", "AAAAAAAAAAB"),
    "upc_in_scientific_notation": ("upc", "1.91766E+11"),
    "upc_check_digit": ("upc", "036000241458"),
    "isrc_malformed": ("isrc", "NOT-AN-ISRC"),
    "asset_id_in_scientific_notation": ("asset_id", "4.53289E+15"),
    "views_negative": ("views", "-5"),
    "views_with_separators": ("views", "1,234,567"),
    "date_that_is_none": ("time_published", "2021/02/31"),
    "date_ambiguous": ("time_published", "09/02/2018"),
    "flag_unknown": ("prerolls_enabled", "perhaps"),
    "privacy_unknown": ("video_privacy_status", "secret"),
    "title_too_long": ("video_title", "x" * 201),
    "title_with_line_break": ("video_title", "two\nlines"),
    "title_with_nul": ("video_title", "nul\0byte"),
    "fifty_artists": ("artist", "|".join(f"Artist {number}" for number in range(1, 51))),
    "field_of_2_mb": ("video_title", "x" * 2_000_000),
}
RECORD_FAULTS: dict[str, Callable[[Cells], bytes]] = {
    "two_hundred_columns_too_many": lambda cells: spelled(cells, ["surplus"] * 200),
    "cells_missing": lambda cells: spelled(dict(list(cells.items())[:5])),
    "unclosed_quote": as_raw_title(b'"Never closed'),
    "undecodable": as_raw_title(b"caf\xe9"),
    "blank_record": lambda cells: b"," * (len(cells) - 1) + b"\n",
    "second_claim": lambda cells: spelled(cells | {"claim_id": "AAAAAAAAAAA"}),
}


class Planting:
    """Plants each fault on one row, evenly spread, and remembers the physical line where it stands."""

    def __init__(self, names: Sequence[str], rows: int) -> None:
        self.names = names
        self.lines: dict[str, list[int]] = {}
        faults = [fault for fault, (column, _) in CELL_FAULTS.items() if column in names] + list(
            RECORD_FAULTS
        )
        self.at = (
            {(index + 1) * rows // (len(faults) + 1): fault for index, fault in enumerate(faults)}
            if rows
            else {}
        )
        self.row = 0
        self.line = 2

    def plant(self, chunk: bytes) -> bytes:
        """Give the chunk's lines with the faults that belong on its rows."""
        if not self.at:
            return chunk
        return b"".join(self.planted(line) for line in chunk.removesuffix(b"\n").split(b"\n"))

    def planted(self, line: bytes) -> bytes:
        fault = self.at.get(self.row)
        text = line + b"\n" if fault is None else self.faulty(fault, line)
        if fault is not None:
            self.lines.setdefault(fault, []).append(self.line)
        self.row += 1
        self.line += text.count(b"\n")
        return text

    def faulty(self, fault: str, line: bytes) -> bytes:
        [values] = csv.reader([line.decode()], strict=True)
        cells = dict(zip(self.names, values, strict=True))
        if fault in CELL_FAULTS:
            column, value = CELL_FAULTS[fault]
            return spelled(cells | {column: value})
        whole = line + b"\n" if fault == "second_claim" else b""
        return whole + RECORD_FAULTS[fault](cells)
