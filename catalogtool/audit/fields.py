"""What fields and sources are called in sentences, and how values are written there."""

import re
from datetime import datetime
from typing import Any, TypeVar

from catalogtool.web import filters

Change = TypeVar("Change")

NAMES = {
    "video_id": "video id",
    "channel_id": "channel id",
    "asset_id": "asset id",
    "custom_id": "custom id",
    "claim_id": "claim id",
    "title": "title",
    "artist": "artists",
    "genre": "genres",
    "label": "label",
    "channel_display_name": "channel",
    "category": "category",
    "upc": "UPC",
    "isrc": "ISRC",
    "other_isrcs": "other ISRCs",
    "claimed_status": "claimed status",
    "claimed_by_another_owner": "claimed by another owner",
    "other_owners_claiming": "other owners claiming",
    "other_claims": "other claims",
    "third_party_ads_enabled": "third-party ads",
    "display_ads_enabled": "display ads",
    "sponsored_cards_enabled": "sponsored cards",
    "overlay_ads_enabled": "overlay ads",
    "nonskippable_video_ads_enabled": "non-skippable video ads",
    "long_nonskippable_video_ads_enabled": "long non-skippable video ads",
    "skippable_video_ads_enabled": "skippable video ads",
    "prerolls_enabled": "pre-rolls",
    "midrolls_enabled": "mid-rolls",
    "postrolls_enabled": "post-rolls",
    "embedding_allowed": "embedding",
    "ratings_allowed": "ratings",
    "comments_allowed": "comments",
    "views": "views",
    "engaged_views": "engaged views",
    "privacy_status": "privacy",
    "effective_policy": "effective policy",
    "video_length": "length",
    "is_short": "Short",
    "is_live_stream": "live stream",
    "upload_source": "upload source",
    "time_published": "time of publication",
    "hidden": "hidden",
    "administered": "administered",
    "administered_at": "time of administration",
    "notes": "notes",
    "locked_fields": "locked fields",
    "deleted_at": "time of deletion",
    "name": "name",
    "image_url": "image",
    "subscriber_count": "subscribers",
    "video_count": "number of videos",
    "view_count": "total views",
    "description": "description",
    "country": "country",
    "is_monetized": "monetization",
    "reference_id": "reference id",
    "type": "type",
    "status": "status",
    "status_detail": "detail of the status",
    "origin": "origin",
    "content_type": "content type",
    "third_party": "of another owner",
    "claim_policy_id": "id of the claim's policy",
    "claim_policy_monetize": "monetized by the claim's policy",
    "claim_policy_track": "tracked by the claim's policy",
    "claim_policy_block": "blocked by the claim's policy",
    "asset_policy_id": "id of the asset's policy",
    "asset_policy_monetize": "monetized by the asset's policy",
    "asset_policy_track": "tracked by the asset's policy",
    "asset_policy_block": "blocked by the asset's policy",
    "time_created": "time of the claim",
    "time_uploaded": "time of the upload",
    "matching_duration": "length of the match",
    "longest_match": "longest match",
    "video_matching_length": "matching length of the video",
    "is_shorts_eligible": "eligible as a Short",
    "video_title": "title of the video",
    "album": "album",
    "asset_labels": "asset labels",
    "season": "season",
    "episode_number": "number of the episode",
    "episode_title": "title of the episode",
    "release_date": "day of release",
    "director": "director",
    "studio": "studio",
    "writers": "writers",
    "grid": "GRid",
    "iswc": "ISWC",
    "tms": "TMS id",
    "hfa_song_code": "HFA song code",
    "ownership": "ownership",
    "conflicting_owner": "conflicting owner",
    "conflicting_countries": "countries in conflict",
    "match_policy": "match policy",
    "metadata_origination": "origin of the metadata",
    "is_merged": "merged",
    "constituent_assets": "constituent assets",
    "embedded_assets": "embedded assets",
    "active_claims": "active claims",
    "approx_daily_views": "daily views",
    "approx_daily_engaged_views": "daily engaged views",
    "sr_approx_daily_engaged_views": "daily engaged views of the recording",
    "missing_since": "missing since",
    "merged_into": "asset that it was merged into",
}

# What operators set on jobs, on kinds of work, on schedules and on kinds of report.
SETTABLE = {
    "retried_at": "another try",
    "cancel_requested_at": "wish to cancel",
    "priority": "priority",
    "paused": "paused",
    "reason": "reason",
    "decision": "decision in quarantine",
    "is_active": "active",
    "frequency": "frequency",
    "cron": "line of cron",
    "time_zone": "time zone",
    "payload": "what is asked",
    "page_mode": "what is done with uploads in the pages",
    "other_mode": "what is done with reports that come otherwise",
    "most_records": "limit of records with a sensitive change",
    "most_percent": "limit in percent of the records",
    "version": "version",
    "subject": "what the rows speak of",
    "meanings": "what the columns are",
    "retired_at": "retirement",
    "least_rows_percent": "least percent of the rows of the report before",
    "most_gone_records": "limit of records that are gone",
    "most_gone_percent": "limit in percent of the records that are gone",
    "connected_at": "connection",
    "content_owner": "content owner",
}

# What a record of each subject of the trail is.
SUBJECTS = {
    "video": "video",
    "channel": "channel",
    "asset": "asset",
    "claim": "claim",
    "reference": "reference",
    "job": "job",
    "task": "kind of work",
    "schedule": "schedule",
    "report": "report",
    "report_kind": "kind of report",
    "connection": "connection",
}

ALL_NAMES = NAMES | SETTABLE

_PLACES = {field: place for place, field in enumerate(ALL_NAMES)}

SOURCES = {
    "report": "report",
    "edit": "edit",
    "bulk_edit": "bulk edit",
    "api": "API",
    "connector": "connector",
    "rollback": "rollback",
    "system": "system",
}

_CLAIMS = {"claim": "claimed", "dispute": "disputed", "appeal": "appealed"}

# Whole numbers of seconds.
DURATIONS = {"video_length", "matching_duration", "longest_match", "video_matching_length"}

# Things that people or the platform turn on and off; other yes and no are facts.
_SWITCHES = re.compile(r"_(enabled|allowed)$|^(hidden|administered|is_monetized)$")

# Other texts may be "Yes" too: it is the name of a band.
_FLAGS = {"claimed_by_another_owner", "claimed_by_this_owner"}

_MOMENT = re.compile(r"_at$|^time_|_since$")


def name_of(field: str) -> str:
    """The field's name within a sentence: "effective policy", "UPC"."""
    return ALL_NAMES.get(field, field.replace("_", " "))


def field_label(field: str) -> str:
    """The field's name where a line begins: "Effective policy"."""
    return capital(name_of(field))


def in_order(changes: dict[str, Change]) -> list[tuple[str, Change]]:
    """The changes in the order of the fields above, which is that of the pages; the database knows none."""
    return sorted(changes.items(), key=lambda change: _PLACES.get(change[0], len(_PLACES)))


def subject_name(subject: str) -> str:
    """What a record of that subject is: "kind of work"."""
    return SUBJECTS.get(subject, subject.replace("_", " "))


def source_name(source: str) -> str:
    """What a change came through: "bulk edit", "API"."""
    return SOURCES.get(source, source)


def capital(words: str) -> str:
    """The words with a capital letter first, the others as they are."""
    return words[:1].upper() + words[1:]


def is_switch(field: str) -> bool:
    """Whether yes and no of the field mean on and off."""
    return _SWITCHES.search(field) is not None


def written(field: str, value: Any) -> str:
    """A value of the field as people write it; what is not there is "nothing"."""
    match value:
        case None | "" | []:
            return "nothing"
        case bool():
            return _yes_or_no(field, yes=value)
        case int() | float():
            return filters.duration(value) if field in DURATIONS else filters.number(value)
        case list():
            return ", ".join(written(field, item) for item in value)
        case dict():
            parts = (
                f"{name_of(key)} {written(key, item)}" for key, item in value.items() if item is not None
            )
            return " · ".join(parts) or "nothing"
        case _:
            return _text(field, str(value))


def _text(field: str, value: str) -> str:
    if field == "locked_fields":
        return name_of(value)
    if _MOMENT.search(field):
        return filters.moment(datetime.fromisoformat(value))
    if value in {"Yes", "No"} and (is_switch(field) or field in _FLAGS):
        return _yes_or_no(field, yes=value == "Yes")
    return _CLAIMS.get(value, value) if field == "claimed_status" else value


def _yes_or_no(field: str, *, yes: bool) -> str:
    on, off = ("on", "off") if is_switch(field) else ("yes", "no")
    return on if yes else off
