"""Cells that say one of a few things."""

from catalogtool.catalog.identifiers.wording import quoted
from catalogtool.reports.kinds.cells.flags import truth
from catalogtool.reports.kinds.cells.shortcuts import matching
from catalogtool.reports.kinds.cells.texts import text
from catalogtool.reports.kinds.kind import Damaged

LONGEST_CATEGORY = 50
CATEGORIES = {
    "1": "Film & Animation",
    "2": "Autos & Vehicles",
    "10": "Music",
    "15": "Pets & Animals",
    "17": "Sports",
    "18": "Short Movies",
    "19": "Travel & Events",
    "20": "Gaming",
    "21": "Videoblogging",
    "22": "People & Blogs",
    "23": "Comedy",
    "24": "Entertainment",
    "25": "News & Politics",
    "26": "Howto & Style",
    "27": "Education",
    "28": "Science & Technology",
    "29": "Nonprofits & Activism",
    "30": "Movies",
    "31": "Anime/Animation",
    "32": "Action/Adventure",
    "33": "Classics",
    "34": "Comedy",
    "35": "Documentary",
    "36": "Drama",
    "37": "Family",
    "38": "Foreign",
    "39": "Horror",
    "40": "Sci-Fi/Fantasy",
    "41": "Thriller",
    "42": "Shorts",
    "43": "Shows",
    "44": "Trailers",
}
PRIVACY = ("public", "unlisted", "private")
CLAIM_STATES = {
    "unclaimed": "unclaimed",
    "not claimed": "unclaimed",
    "claim": "claim",
    "claimed": "claim",
    "active": "claim",
    "dispute": "dispute",
    "disputed": "dispute",
    "appeal": "appeal",
    "appealed": "appeal",
}

category_name, owner_names = text(LONGEST_CATEGORY), text()
spelled_privacy = matching("|".join(PRIVACY))


def privacy(cell: str) -> str:
    """Read who may see a video.

    >>> privacy("Public")
    'public'
    """
    said = cell.strip().lower()
    if said not in PRIVACY:
        raise Damaged(
            f"{quoted(cell.strip())} is no privacy status: public, unlisted or private was expected."
        )
    return said


def category(cell: str) -> str:
    """Read a category, which reports give by number or by name.

    >>> category("10"), category("Music")
    ('Music', 'Music')
    """
    name = category_name(cell)
    if not name.isdigit():
        return name
    if name not in CATEGORIES:
        raise Damaged(f"{quoted(name)} is the number of no known category.")
    return CATEGORIES[name]


def claim_state(cell: str) -> str:
    """Read how a video stands with regard to claims.

    >>> claim_state("Disputed")
    'dispute'
    """
    state = CLAIM_STATES.get(cell.strip().lower().replace("_", " "))
    if state is None:
        raise Damaged(
            f"{quoted(cell.strip())} is no claimed status: unclaimed, claim, dispute or appeal was expected."
        )
    return state


def claim_state_from_flag(cell: str) -> str:
    """Read the claimed status from the flag that says whether this owner claims the video.

    >>> claim_state_from_flag("Yes"), claim_state_from_flag("No")
    ('claim', 'unclaimed')
    """
    return "claim" if truth(cell) else "unclaimed"


def somebody(cell: str) -> str:
    """Say Yes: a cell that names other owners says that there are some, unless the names are damaged."""
    return "Yes" if owner_names(cell) else "No"
