"""The resources of the Content ID API, as its public description says they look."""

from collections.abc import Sequence
from typing import Any

from catalogtool.local.youtube.catalog import Row

Resource = dict[str, Any]

OWNER = "synthetic-content-owner"
ACTIONS = {"Monetize": "monetize", "Track": "track", "Block": "block", "MONETIZE": "monetize"}


def asset(row: Row, aliases: Sequence[str], wanted: set[str]) -> Resource:
    """Describe an asset; `wanted` names the groups that were asked for: metadata, ownership, policy and conflicts."""
    shown: Resource = {
        "kind": "youtubePartner#asset",
        "id": row["asset_id"],
        "type": row["asset_type"].lower(),
        "status": row["status"].lower(),
        "aliasId": list(aliases),
        "label": [label for label in row["asset_labels"].split("|") if label],
    }
    if "metadata" in wanted:
        shown["metadataEffective"] = metadata(row)
    if "ownership" in wanted:
        shown["ownershipEffective"] = ownership(row)
    if "policy" in wanted:
        shown["matchPolicyEffective"] = policy(row["match_policy"])
    if "conflicts" in wanted and row["conflicting_owner"]:
        territories = row["conflicting_country_code"].split("|")
        conflicting = [{"owner": row["conflicting_owner"], "ratio": 100.0}]
        shown["ownershipConflicts"] = {
            "general": [
                {"territory": territory, "conflictingOwnership": conflicting} for territory in territories
            ]
        }
    return shown


def metadata(row: Row) -> Resource:
    texts = {name: row[name] for name in ("isrc", "upc", "label", "album")}
    texts |= {
        "title": row["asset_title"],
        "customId": row["custom_id"],
        "isrc": row["isrc"].partition("|")[0],
    }
    lists = {"artist": row["artist"].split(", "), "genre": row["genre"].split("|")}
    return {name: text for name, text in texts.items() if text} | lists


def ownership(row: Row) -> Resource:
    ratio = float(row["ownership"].partition("%")[0])
    share = {"owner": OWNER, "ratio": ratio, "type": "exclude", "territories": []}
    return {"kind": "youtubePartner#rightsOwnership", "general": [share]}


def policy(name: str) -> Resource:
    action = ACTIONS.get(name.split(" ", maxsplit=1)[0], "track")
    return {"kind": "youtubePartner#policy", "name": name, "rules": [{"action": action}]}


def claim(row: Row) -> Resource:
    """Describe a claim of the content owner as a search for claims does."""
    return {
        "kind": "youtubePartner#claimSnippet",
        "id": row["claim_id"],
        "assetId": row["asset_id"],
        "videoId": row["video_id"],
        "status": row["claim_status"].lower(),
        "contentType": row["claim_type"].lower(),
        "videoTitle": row["video_title"],
        "videoViews": row["views"],
        "engagedViews": row["engaged_views"],
        "thirdPartyClaim": False,
        "isPartnerUploaded": True,
        "timeCreated": f"{row['claim_created_date'].replace('/', '-')}T00:00:00Z",
        "origin": {"source": row["claim_origin"].lower()},
        "isVideoShortsEligible": row["is_shorts_eligible"] == "Yes",
    }


def claim_of_others(video: Row) -> Resource:
    """Describe the claim that somebody else has on the video."""
    return {
        "kind": "youtubePartner#claimSnippet",
        "id": f"x{video['video_id'][1:]}",
        "videoId": video["video_id"],
        "status": "active",
        "contentType": "audio",
        "videoTitle": video["video_title"],
        "videoViews": video["views"],
        "thirdPartyClaim": True,
        "isPartnerUploaded": False,
        "timeCreated": "2020-01-01T00:00:00Z",
        "studioInfo": {"otherOwner": video["other_owners_claiming"]},
    }
