"""How headings are compared: `Video ID`, `video_id` and `VIDEO-ID` are one."""

import re
from collections.abc import Iterable
from functools import lru_cache

from catalogtool.core.files.guard import COLUMN as GUARD

IGNORED = re.compile(r"[\W_]+")
# The columns with which refused rows are handed back to be mended.
LINE, REASON = "_line", "_reason"
OF_REFUSALS = (LINE, "_byte_offset", "_column", REASON)
# The column that files exported here have, and no other.
MARK = "row_version"


@lru_cache(4096)
def key(heading: str) -> str:
    """Spell a heading so that case, blanks and punctuation don't matter.

    >>> key("Video Duration (sec)") == key("video_duration_sec")
    True
    """
    return IGNORED.sub("", heading.casefold())


def fingerprint(headings: Iterable[str]) -> str:
    """Spell a header so that the order of its columns doesn't matter, nor what is added when rows are handed back.

    >>> fingerprint(["Song ID", "UPC", ""]) == fingerprint(["upc", "song_id", "_reason"])
    True
    """
    return " ".join(
        sorted(key(heading) for heading in headings if heading not in (*OF_REFUSALS, GUARD))
    ).strip()
