"""What the Content ID API says of an asset."""

from typing import Any

from catalogtool.catalog.identifiers import isrc, upc
from catalogtool.connectors.google import Answer
from catalogtool.core.errors import Invalid

FIELDS = (
    *(
        "type",
        "status",
        "title",
        "artist",
        "album",
        "label",
        "asset_labels",
        "custom_id",
        "isrc",
        "upc",
        "grid",
        "iswc",
    ),
    *("ownership", "match_policy", "conflicting_owner", "conflicting_countries", "is_merged"),
)


def of_asset(item: Answer) -> dict[str, Any]:
    """Translate an item of `assets.list`; a code that can't be one is left out.

    >>> of_asset({"id": "A1", "metadataEffective": {"isrc": "AA-6Q7-20-00047", "upc": "12", "artist": ["Ash", "Duo"]}})
    {'artist': ['Ash', 'Duo'], 'isrc': 'AA6Q72000047'}
    """
    metadata = item.get("metadataEffective", {})
    said = {
        "type": item.get("type"),
        "status": item.get("status"),
        "title": metadata.get("title", "")[:500] or None,
        "artist": [name[:200] for name in metadata.get("artist", [])] or None,
        "album": metadata.get("album", "")[:200] or None,
        "label": metadata.get("label", "")[:200] or None,
        "asset_labels": [label[:200] for label in item["label"]] if "label" in item else None,
        "custom_id": metadata.get("customId", "")[:100] or None,
        "isrc": _code(isrc, metadata.get("isrc")),
        "upc": _code(upc, metadata.get("upc")),
        "grid": metadata.get("grid", "")[:50] or None,
        "iswc": metadata.get("iswc", "")[:50] or None,
        "ownership": _ownership(item["ownershipEffective"]) if "ownershipEffective" in item else None,
        "match_policy": item.get("matchPolicyEffective", {}).get("name"),
        **(_conflicts(item.get("ownershipConflicts", {})) if "ownershipEffective" in item else {}),
    }
    return {name: value for name, value in said.items() if value is not None}


def genres_of(item: Answer) -> list[str]:
    """The genres of an asset, which are kept with its videos."""
    return [genre[:100] for genre in item.get("metadataEffective", {}).get("genre", [])]


def aliases_of(item: Answer) -> list[str]:
    """The ids of the assets that were merged into it."""
    return list(item.get("aliasId", []))


def _code(kind: Any, text: str | None) -> str | None:
    try:
        code: str | None = kind.read(text) if text else None
    except Invalid:
        return None
    return code


def _ownership(owned: Answer) -> str:
    """Say who owns how much where, as reports do."""
    return "; ".join(f"{share['ratio']:.2f}% Owned {_where(share)}" for share in owned.get("general", []))


def _where(share: Answer) -> str:
    named = ", ".join(share.get("territories", []))
    if share.get("type") == "include":
        return f"in {named}"
    return f"Everywhere but {named}" if named else "Everywhere"


def _conflicts(conflicts: Answer) -> dict[str, Any]:
    """Name the other owners and the countries; none at all says that there is no conflict any more."""
    found = conflicts.get("general", [])
    owners = {other["owner"]: None for each in found for other in each.get("conflictingOwnership", [])}
    return {
        "conflicting_owner": ", ".join(owners),
        "conflicting_countries": [each["territory"] for each in found],
    }
