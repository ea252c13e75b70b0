"""Cells that say one of a few things."""

from catalogtool.catalog.identifiers.category import CATEGORIES
from catalogtool.catalog.identifiers.wording import quoted
from catalogtool.reports.kinds.cells.flags import truth
from catalogtool.reports.kinds.cells.shortcuts import matching
from catalogtool.reports.kinds.cells.texts import text
from catalogtool.reports.kinds.kind import Damaged

LONGEST_CATEGORY = 50
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
