"""What the names of the platform's files tell."""

import re

PLATFORM = re.compile(
    r"(?P<kind>[a-z_]+_report)_(?P<owner>.+?)_[A-Z]{1,2}(?:_\d{8})?(?:_v?\d(?:-\d)?)?(?:[ .(-].*)?",
    re.IGNORECASE,
)
ENDING = re.compile(r"(?:\.(?:csv|tsv|txt|gz|zip))+$", re.IGNORECASE)
VERSION = re.compile(r"_v?(\d)(?:-(\d))?\.csv(?:\.(?:gz|zip))?$", re.IGNORECASE)


def version_in_name(filename: str) -> str:
    """The version that the name of a file ends with, blank when it tells none.

    >>> version_in_name("video_report_Hill_V_v1-3.csv"), version_in_name("video_report_Hill_V_1.csv.gz")
    ('1.3', '1.0')
    """
    named = VERSION.search(filename)
    return f"{named[1]}.{named[2] or 0}" if named else ""


def kind_in_name(filename: str) -> str:
    """What the name of a file of the platform begins with, in small letters; blank for other names.

    >>> kind_in_name("asset_full_report_Hill_Music_L_v1-2.csv"), kind_in_name("mine.csv")
    ('asset_full_report', '')
    """
    named = PLATFORM.fullmatch(filename)
    return named["kind"].lower() if named else ""


def content_owner(filename: str) -> str | None:
    """The content owner whose file it is by its name.

    >>> content_owner("claim_report_Hill_Music_C.csv"), content_owner("claims.csv")
    ('Hill_Music', None)
    """
    named = PLATFORM.fullmatch(filename)
    return named["owner"] if named else None


def stem(filename: str) -> str:
    """What the names of a file and of those that follow it have in common: its words.

    >>> stem("Hill catalog 2026-03-01.csv.gz") == stem("Hill_Catalog (2).csv")
    True
    """
    return " ".join(re.findall(r"[^\W\d_]+", ENDING.sub("", filename).casefold()))
