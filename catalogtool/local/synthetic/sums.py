"""The rows of files that sum up plays or money, and of which each names a video without being about it."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from catalogtool.local.synthetic.assets import assets_of, custom_numbers
from catalogtool.local.synthetic.claims import stated
from catalogtool.local.synthetic.draw import Draw
from catalogtool.local.synthetic.rows import Columns, catalog_rows, joined, owned
from catalogtool.local.synthetic.world import World

MEASURES = (
    *("engaged_views", "views", "comments", "likes", "dislikes", "shares", "watch_time_minutes"),
    *("average_view_duration_seconds", "average_view_duration_percentage", "subscribers_gained"),
    *("subscribers_lost", "videos_added_to_playlists", "videos_removed_from_playlists", "red_views"),
    "red_watch_time_minutes",
)
MONEY = (
    *("estimated_partner_revenue", "estimated_partner_ad_revenue", "estimated_youtube_ad_revenue"),
    *("estimated_monetized_playbacks", "estimated_playback_based_cpm", "estimated_cpm"),
)


def analytics_rows(world: World, draw: Draw) -> Columns:
    """Make every column of the files of a day: the figures of each video."""
    video = catalog_rows(world, draw)
    views = pc.divide(video["views"].cast(pa.int64()), 1000).cast(pa.string())
    figures = dict.fromkeys((*MEASURES, *MONEY, "ad_impressions"), views)
    return figures | {
        "date": draw.pick("date", (world.date.strftime("%Y%m%d"),)),
        **{name: video[name] for name in ("channel_id", "video_id", "asset_id")},
        "claimed_status": draw.pick("claimed", ("claimed", "unclaimed")),
        "uploader_type": draw.pick("uploader", ("self", "thirdParty")),
        "live_or_on_demand": draw.pick("live", ("on_demand", "live")),
        "subscribed_status": draw.pick("subscribed", ("subscribed", "not_subscribed")),
        "country_code": draw.pick("country", ("US", "DE", "IN", "JP", "BR", "ZZ")),
    }


def revenue_rows(world: World, draw: Draw) -> Columns:
    """Make every column of the file of revenue by claim: what each claimed video brought in."""
    claims = world.draw(draw.rows[owned(draw)])
    daily = analytics_rows(world, claims)
    none = np.zeros(len(claims.rows), dtype=np.bool_)
    return (
        assets_of(world, claims)
        | stated(world, claims, none)
        | daily
        | {name: catalog_rows(world, claims)[name] for name in ("content_type", "effective_policy")}
        | dict.fromkeys(MONEY, joined("0.", custom_numbers(claims, "money", 6)))
        | {
            "owned_views": daily["views"],
            "adjustment_type": claims.pick("adjustment", ("None",)),
            "asset_channel_id": daily["channel_id"],
        }
    )
