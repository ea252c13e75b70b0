"""How headings are compared: `Video ID`, `video_id` and `VIDEO-ID` are one."""

import re

IGNORED = re.compile(r"[\W_]+")


def key(heading: str) -> str:
    """Spell a heading so that case, blanks and punctuation don't matter.

    >>> key("Video Duration (sec)") == key("video_duration_sec")
    True
    """
    return IGNORED.sub("", heading.casefold())
