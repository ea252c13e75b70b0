"""The headers of the platform's reports by kind and version, as its documentation and users' files spell them."""

from catalogtool.local.synthetic.rows import ADVERTISING

Header = tuple[str, ...]

VIDEO_1_4: Header = (
    *("video_id", "channel_id", "channel_display_name", "time_uploaded", "time_published", "video_title"),
    *("video_length", "views", "engaged_views", "comments", "video_privacy_status", "video_url", "category"),
    *("embedding_allowed", "ratings_allowed", "comments_allowed"),
    *("claim_origin", "content_type", "upload_source"),
    *("claimed_by_this_owner", "claimed_by_another_owner", "other_owners_claiming", "offweb_syndicatable"),
    *("claim_id", "asset_id", "custom_id", "effective_policy", "third_party_video_id", *ADVERTISING, "isrc"),
    *("artist", "genre", "label", "upc"),
)
ASSET_MUSIC: Header = (
    *("approx_daily_views", "asset_id", "asset_type", "status", "metadata_origination", "custom_id", "isrc"),
    *("grid", "upc", "artist", "asset_title", "album", "label", "constituent_asset_id"),
    *("active_reference_id", "inactive_reference_id", "match_policy", "is_merged", "ownership"),
    *("conflicting_country_code", "embedded_asset_id", "asset_label", "active_claims"),
)
ASSET_OTHER: Header = (
    *("approx_daily_views", "asset_id", "asset_type", "status", "metadata_origination", "custom_id"),
    *("season", "episode_title", "tms", "active_claims", "constituent_asset_id", "active_reference_id"),
    *("inactive_reference_id", "match_policy", "is_merged", "conflicting_owner", "ownership", "asset_label"),
    "conflicting_country_code",
)
ASSET_1_3: Header = (
    *("asset_id", "custom_id", "constituent_asset_id", "active_reference_id", "inactive_reference_id"),
    *("approx_daily_views", "approx_daily_engaged_views", "sr_approx_daily_engaged_views", "asset_type"),
    *("asset_labels", "metadata_origination", "season", "episode_title", "tms", "active_claims"),
    *("match_policy", "is_merged", "conflicting_owner", "ownership", "conflicting_country_code"),
    *("display_isrc", "your_isrc", "other_isrc"),
)
CLAIM_1_0: Header = (
    *(
        "claim_id",
        "claim_status",
        "claim_status_detail",
        "claim_origin",
        "claim_type",
        "asset_id",
        "video_id",
    ),
    *("uploader", "channel_id", "channel_display_name", "video_title", "views", "matching_duration"),
    *("longest_match", "content_type", "reference_video_id", "reference_id", "claim_policy_id"),
    *("asset_policy_id", "claim_policy_monetize", "claim_policy_track", "claim_policy_block"),
    *("asset_policy_monetize", "asset_policy_track", "asset_policy_block", "claim_created_date"),
    *("video_upload_date", "custom_id", "video_duration_sec", "asset_title", "asset_labels", "tms"),
    *("director", "studio", "season", "episode_number", "episode_title", "release_date", "hfa_song_code"),
    *("isrc", "grid", "artist", "album", "record_label", "upc", "iswc", "writers"),
)
CONFLICT_1_3: Header = (
    *("asset_id", "custom_id", "constituent_asset_id", "approx_daily_views", "approx_daily_engaged_views"),
    *("sr_approx_daily_engaged_views", "asset_type", "metadata_origination", "season", "episode_title"),
    *("tms", "active_claims", "conflicting_owner", "conflicting_owner_isrc", "conflicting_owner_asset_title"),
    *("conflicting_owner_artist", "engaged_views_in_conflict", "lifetime_views_in_conflict"),
    *("lifetime_engaged_views_in_conflict", "conflicting_country_code", "ownership_last_updated"),
    *("ownership_origination", "other_ownership_last_updated", "other_ownership_origination"),
    *("match_policy", "is_merged", "asset_labels"),
)
ANALYTICS: Header = (
    *("date", "channel_id", "video_id", "asset_id", "claimed_status", "uploader_type", "live_or_on_demand"),
    *(
        "subscribed_status",
        "country_code",
        "engaged_views",
        "views",
        "comments",
        "likes",
        "dislikes",
        "shares",
    ),
    *("watch_time_minutes", "average_view_duration_seconds", "average_view_duration_percentage"),
    *("subscribers_gained", "subscribers_lost", "videos_added_to_playlists", "videos_removed_from_playlists"),
    *("red_views", "red_watch_time_minutes"),
)


REVENUE_OF_DAYS: Header = (
    *("date", "channel_id", "video_id", "claimed_status", "uploader_type", "country_code"),
    *("estimated_partner_revenue", "estimated_partner_ad_revenue", "estimated_youtube_ad_revenue"),
    *("estimated_monetized_playbacks", "estimated_playback_based_cpm", "ad_impressions", "estimated_cpm"),
)
REVENUE_OF_CLAIMS: Header = (
    *("adjustment_type", "date", "country_code", "video_id", "channel_id", "asset_id", "asset_channel_id"),
    *("asset_type", "custom_id", "isrc", "upc", "grid", "content_type", "effective_policy", "claim_type"),
    *("claim_origin", "owned_views", "estimated_youtube_ad_revenue", "estimated_partner_revenue"),
)
REFERENCES: Header = (
    *("reference_id", "reference_video_id", "custom_id", "asset_id", "status", "date_created"),
    *(
        "reference_type",
        "source_of_fingerprint",
        "active_claims",
        "asset_type",
        "asset_title",
        "asset_labels",
    ),
    *("ownership", "provider", "length_sec", "excluded_perc", "exclusions"),
)


def without(header: Header, *names: str) -> Header:
    return tuple(name for name in header if name not in names)


def plural_label(header: Header) -> Header:
    return tuple("asset_labels" if name == "asset_label" else name for name in header)


FIRST_VIDEO = without(
    VIDEO_1_4, "engaged_views", "channel_id", "time_published", "upload_source", "other_owners_claiming"
)
CLAIM_1_2: Header = (
    *without(CLAIM_1_0, "studio"),
    *("engaged_views", "video_matching_length", "is_shorts_eligible"),
)

# By kind and version, which columns a report has, in the names of the rows.
FORMS: dict[str, dict[str, Header]] = {
    "video_report": {
        "1.0": FIRST_VIDEO,
        "1.1": FIRST_VIDEO,
        "1.2": without(VIDEO_1_4, "engaged_views"),
        "1.3": without(VIDEO_1_4, "claimed_by_another_owner", "engaged_views"),
        "1.4": without(VIDEO_1_4, "claimed_by_another_owner"),
        "words": without(VIDEO_1_4, "claimed_by_another_owner"),
    },
    "asset_report": {
        "1.1-music": ASSET_MUSIC,
        "1.1-other": ASSET_OTHER,
        "1.2-music": plural_label(ASSET_MUSIC),
        "1.2-other": plural_label(ASSET_OTHER),
        "1.3-music": ASSET_1_3,
        "1.3-other": without(ASSET_1_3, "display_isrc", "your_isrc", "other_isrc"),
    },
    "claim_report": {
        "1.0": CLAIM_1_0,
        "1.1": without(CLAIM_1_0, "studio"),
        "1.2": CLAIM_1_2,
    },
    "asset_conflict_report": {
        "1.2": without(CONFLICT_1_3, *[name for name in CONFLICT_1_3 if "engaged" in name]),
        "1.3": CONFLICT_1_3,
    },
    # These speak of videos and assets and are no lists of them: sums of a day or a month, for no kind to take.
    "analytics": {"a3": ANALYTICS, "revenue-a1": REVENUE_OF_DAYS},
    "claim_revenue": {"1.1": REVENUE_OF_CLAIMS},
    "references": {"1.0": REFERENCES},
}
RENAMED_IN_1_0 = {
    "channel_display_name": "username",
    "video_title": "title",
    "video_length": "length",
    "views": "view_count",
    "comments": "comment_count",
    "video_privacy_status": "status",
    "effective_policy": "policy",
    "custom_id": "claim_custom_id",
}
IN_REVENUE = {
    "date": "Day",
    "country_code": "Country",
    "grid": "GRid",
    "effective_policy": "Policy",
    "estimated_youtube_ad_revenue": "YouTube Revenue Split : Auction",
    "estimated_partner_revenue": "Partner Revenue",
}
IN_REFERENCES = {
    "custom_id": "asset_custom_id",
    "asset_type": "asset_metadata_type",
    "ownership": "asset_owners",
}
IN_WORDS = {
    "video_id": "Video ID",
    "channel_id": "Channel ID",
    "asset_id": "Asset ID",
    "custom_id": "Custom ID",
    "claim_id": "Claim ID",
    "channel_display_name": "Channel name",
    "video_privacy_status": "Privacy status",
    "video_length": "Video duration",
    "isrc": "ISRC",
    "upc": "UPC",
}
# Columns that their readers rely on, by kind: a fault in another one goes unheard.
TELLING: dict[str, Header] = {
    "video_report": ("channel_display_name", "video_title", "views", "video_privacy_status", "category"),
    "asset_report": ("asset_type", "match_policy", "active_claims"),
    "claim_report": ("claim_status", "claim_origin", "claim_type", "asset_id", "content_type"),
    "asset_conflict_report": ("asset_type", "match_policy"),
    "analytics": ("country_code", "video_id"),
    "claim_revenue": ("country_code", "claim_type"),
    "references": ("status", "asset_type"),
}


def headings(kind: str, version: str) -> list[str]:
    """Spell the header of a kind and version; raises KeyError when there is none."""
    names = FORMS[kind][version]
    if kind == "video_report" and version in ("1.0", "1.1"):
        return [RENAMED_IN_1_0.get(name, name) for name in names]
    if version == "words":
        return [IN_WORDS.get(name, name.replace("_", " ").capitalize()) for name in names]
    if kind == "claim_revenue":
        return [(IN_WORDS | IN_REVENUE).get(name, name.replace("_", " ").title()) for name in names]
    return [IN_REFERENCES.get(name, name) for name in names] if kind == "references" else list(names)
