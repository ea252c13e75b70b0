"""Cells that hold codes: the grammars are those of `catalogtool.catalog.identifiers`."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from catalogtool.catalog.identifiers import asset_id, channel_id, claim_id, custom_id, isrc, upc, video_id
from catalogtool.reports.kinds.cells.names import literal
from catalogtool.reports.kinds.cells.shortcuts import kept, matching, no_longer_than
from catalogtool.reports.kinds.damages import Damage
from catalogtool.reports.kinds.kind import Damaged

MOST_ISRCS = 100
PLAIN_CUSTOM_ID = r'^(?:[!"$-&(-*,./:-<>-~](?:[ -~]*[!-~])?|[0-9+-](?:[ -DF-df-~]*[!-DF-df-~])?)$'
GTIN_LENGTH = 14
GTIN_WEIGHTS = np.array([3, 1] * 7, dtype=np.uint8)

spelled_video_id = matching(video_id.PATTERN)
spelled_channel_id = matching(channel_id.PATTERN)
spelled_asset_id = matching(asset_id.PATTERN)
spelled_claim_id = matching(claim_id.PATTERN)
spelled_isrc = matching(isrc.PATTERN)


def spelled_custom_id(cells: pa.StringArray) -> pa.StringArray:
    """Take the custom ids of ASCII characters that can't be a number in scientific notation."""
    fitting = pc.match_substring_regex(cells, PLAIN_CUSTOM_ID)
    return kept(cells, pc.and_(fitting, no_longer_than(cells, custom_id.LONGEST)))


def all_isrcs(cell: str) -> list[str]:
    codes = isrc.read_all(cell)
    if not codes:
        raise Damaged("The cell holds separators and no ISRC.")
    if len(codes) > MOST_ISRCS:
        raise Damaged(
            f"{len(codes)} ISRCs in one cell; {MOST_ISRCS} are the most that can be kept.", damage=Damage.MANY
        )
    return codes


def first_isrc(cell: str) -> str:
    """Read the first ISRC of a cell that may join several with `|`.

    >>> first_isrc("AA6Q72000047|AA6Q72000048")
    'AA6Q72000047'
    """
    return all_isrcs(cell)[0]


def other_isrcs(cell: str) -> str:
    """Read the ISRCs after the first; a cell with one says that there are no others.

    >>> other_isrcs("AA6Q72000047|AA6Q72000048"), other_isrcs("AA6Q72000047")
    ('{"AA6Q72000048"}', '{}')
    """
    return literal(all_isrcs(cell)[1:])


def each_isrc(cell: str) -> str:
    """Read every ISRC of a cell as a list.

    >>> each_isrc("AA6Q72000047|AA6Q72000048")
    '{"AA6Q72000047","AA6Q72000048"}'
    """
    return literal(all_isrcs(cell))


def spelled_other_isrcs(cells: pa.StringArray) -> pa.StringArray:
    """Say that there are no others for each cell with one ISRC."""
    return pc.if_else(
        pc.match_substring_regex(cells, f"^{isrc.PATTERN}$"), "{}", pa.scalar(None, pa.string())
    )


def product_code(cell: str) -> str:
    """Read a product code, giving back the zeros at its front that a spreadsheet takes from it.

    >>> product_code("036000241457")
    '036000241457'
    """
    if (whole := upc.with_zeros(cell)) is not None:
        lost = "A spreadsheet took the zeros at the front of this product code"
        raise Damaged(
            f"{lost}; with them its check digit is right, so {whole} was taken.",
            whole,
            damage=Damage.LOST_ZEROS,
        )
    return upc.read(cell)


def spelled_upc(cells: pa.StringArray) -> pa.StringArray:
    """Take the product codes whose check digits are right, all of them at once."""
    formed = kept(cells, pc.match_substring_regex(cells, f"^(?:{upc.PATTERN})$"))
    padded = pc.utf8_lpad(pc.fill_null(formed, ""), GTIN_LENGTH, "0")
    digits = np.frombuffer(padded.buffers()[2] or b"", dtype=np.uint8)[: len(cells) * GTIN_LENGTH] - np.uint8(
        ord("0")
    )
    sums = digits.reshape(-1, GTIN_LENGTH) @ GTIN_WEIGHTS
    return kept(formed, pa.array(sums % 10 == 0))
