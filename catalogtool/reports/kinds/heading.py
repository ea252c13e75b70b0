"""How headings are compared: `Video ID`, `video_id` and `VIDEO-ID` are one."""

import re
from functools import lru_cache

IGNORED = re.compile(r"[\W_]+")


@lru_cache(4096)
def key(heading: str) -> str:
    """Spell a heading so that case, blanks and punctuation don't matter.

    >>> key("Video Duration (sec)") == key("video_duration_sec")
    True
    """
    return IGNORED.sub("", heading.casefold())
