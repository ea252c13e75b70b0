"""What a spreadsheet makes of a report that was opened in it and saved again."""

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from catalogtool.local.synthetic.rows import Columns
from catalogtool.local.synthetic.sheet import Sheet

IDS = ("video_id", "claim_id", "reference_id", "active_reference_id", "custom_id")
DATES = (
    "time_published",
    "time_uploaded",
    "claim_created_date",
    "video_upload_date",
    "ownership_last_updated",
)
TITLES = ("video_title", "asset_title", "episode_title")
COUNTS = ("views", "engaged_views", "approx_daily_views", "active_claims")
CODES = ("video_id", "upc", "isrc", "custom_id")
Change = Callable[[pa.Array], pa.Array]


def on(names: tuple[str, ...], change: Change) -> Callable[[Sheet, float], Sheet]:
    """Do something to those columns that the sheet has."""

    def changed(columns: Columns) -> Columns:
        return columns | {name: change(columns[name]) for name in names if name in columns}

    return lambda sheet, _share: sheet.each(changed)


def formulas(ids: pa.Array) -> pa.Array:
    return pc.if_else(pc.starts_with(ids, "-"), "#NAME?", ids)


def scientific(codes: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(codes, r"^(\d)(\d{5})\d{6}$", r"\1.\2E+11")


def without_zeros(codes: pa.Array) -> pa.Array:
    return pc.utf8_ltrim(codes, "0")


def local_dates(dates: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(dates, r"^(\d{4})/(\d\d)/(\d\d).*$", r"\3/\2/\1")


def titles_as_dates(titles: pa.Array) -> pa.Array:
    """Take the titles with a 4 in their number for dates, one in seven or so."""
    return pc.if_else(pc.match_substring_regex(titles, r" 14\d* ?| 4\d\d\d"), "24-Mar-21", titles)


def upper_flags(cells: pa.Array) -> pa.Array:
    known = pa.array(["Yes", "No"])
    return pc.if_else(
        pc.is_in(cells, known),
        pc.replace_substring(pc.replace_substring(cells, "Yes", "TRUE"), "No", "FALSE"),
        cells,
    )


def thousands(counts: pa.Array) -> pa.Array:
    for _ in range(4):
        counts = pc.replace_substring_regex(counts, r"^(\d+)(\d{3})(,.*)?$", r"\1,\2\3")
    return counts


def apostrophes(codes: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(codes, ""), codes, pc.binary_join_element_wise("'", codes, ""))


def as_formula(codes: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(codes, ""), codes, pc.binary_join_element_wise('="', codes, '"', ""))


def all_flags(sheet: Sheet, _share: float) -> Sheet:
    flags = tuple(name for name in sheet.names if name.endswith(("_enabled", "_allowed", "_owner")))
    return on(flags, upper_flags)(sheet, 1.0)


def ruined(sheet: Sheet, share: float) -> Sheet:
    """Do all that a spreadsheet does at once."""
    for do in (
        on(IDS, formulas),
        on(("upc",), scientific),
        on(DATES, local_dates),
        on(TITLES, titles_as_dates),
    ):
        sheet = do(sheet, share)
    return all_flags(sheet, share)


FAULTS = (
    ("ids_as_formulas", "ids that begin with a minus became #NAME?", 1 / 64, on(IDS, formulas)),
    ("upcs_in_scientific_notation", "UPCs became numbers such as 1.91766E+11", 1.0, on(("upc",), scientific)),
    ("upcs_without_zeros", "UPCs lost their leading zeros", 0.1, on(("upc",), without_zeros)),
    ("dates_turned_local", "dates became dd/mm/yyyy, many of them ambiguous", 1.0, on(DATES, local_dates)),
    ("titles_as_dates", "titles that look like dates became such", 0.1, on(TITLES, titles_as_dates)),
    ("flags_in_capitals", "Yes and No became TRUE and FALSE", 1.0, all_flags),
    ("thousands_separated", "counts have commas in them", 1.0, on(COUNTS, thousands)),
    ("apostrophes", "codes have an apostrophe before them", 1.0, on(CODES, apostrophes)),
    ("codes_as_formulas", 'codes are wrapped as ="…"', 1.0, on(CODES, as_formula)),
    ("ruined_by_a_spreadsheet", "ids, UPCs, dates, titles and flags, all of it at once", 1.0, ruined),
)
