"""The rows of claim reports, and of video reports as the platform hands them over: one a claim."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from catalogtool.local.synthetic import words
from catalogtool.local.synthetic.assets import assets_of, custom_numbers, empty
from catalogtool.local.synthetic.draw import Draw, fixed_width, spelled, taken
from catalogtool.local.synthetic.rows import Columns, asset_ids, blank_where, catalog_rows, joined, owned
from catalogtool.local.synthetic.world import Truths, World

CLAIMED_TWICE = 0.05
RELEASED_A_DAY = 0.0005
NEVER_FILLED = (
    *("tms", "director", "studio", "season", "episode_number", "episode_title", "hfa_song_code", "grid"),
    *("iswc", "writers", "claim_policy_id", "asset_policy_id"),
)
OF_THE_VIDEO = (
    *("video_id", "channel_id", "channel_display_name", "video_title", "views", "engaged_views"),
    "content_type",
)
OF_THE_ASSET = ("asset_id", "custom_id", "asset_title", "asset_labels", "isrc", "artist", "album", "upc")


def claimed(world: World, draw: Draw) -> tuple[Draw, Truths]:
    """Draw for a row a claim, some videos having two; say which rows are about the second one."""
    return some_twice(world, world.draw(draw.rows[owned(draw)]))


def some_twice(world: World, draw: Draw) -> tuple[Draw, Truths]:
    twice = owned(draw) & (draw.share("claimed twice") < CLAIMED_TWICE)
    rows = np.repeat(draw.rows, np.where(twice, 2, 1))
    second = np.zeros(len(rows), dtype=np.bool_)
    second[1:] = rows[1:] == rows[:-1]
    return world.draw(rows), second


def claim_ids(draw: Draw, second: Truths) -> pa.Array:
    """Name each claim; the first one of a video is that which the video report names."""
    bits = np.where(second, draw.bits("second claim"), draw.bits("claim"))
    return fixed_width(spelled(bits, spare_bits=2))


def claim_rows(world: World, draw: Draw) -> Columns:
    """Make every column that a claim report has in some version."""
    claims, second = claimed(world, draw)
    # The second claim is made for the asset of another video of the same catalog.
    others = claims.below("other asset", max(1, world.videos))
    assets = assets_of(world, world.draw(np.where(second, others, claims.rows)))
    video = catalog_rows(world, claims)
    return (
        {name: empty(claims) for name in NEVER_FILLED}
        | {name: video[name] for name in OF_THE_VIDEO}
        | {name: assets[name] for name in OF_THE_ASSET}
        | stated(world, claims, second)
        | measured(claims, video, assets)
    )


def stated(world: World, claims: Draw, second: Truths) -> Columns:
    released = world.by_now(claims, "released", RELEASED_A_DAY) | (claims.share("inactive") < 0.1)
    detail = claims.pick("detail", words.CLOSED)
    return {
        "claim_id": claim_ids(claims, second),
        "claim_status": taken(("ACTIVE", "INACTIVE"), released),
        "claim_status_detail": blank_where(~released, detail),
        "claim_origin": claims.pick("claim origin", words.ORIGINS_OF_CLAIMS),
        "claim_type": claims.pick("claim type", ("AUDIO", "VISUAL", "AUDIOVISUAL")),
        "claim_policy_monetize": claims.pick("monetize", ("WW", "WW", "")),
        "claim_policy_track": claims.pick("track", ("", "", "WW")),
        "claim_policy_block": empty(claims),
        "asset_policy_monetize": claims.pick("asset monetize", ("WW", "WW", "")),
        "asset_policy_track": empty(claims),
        "asset_policy_block": empty(claims),
        "is_shorts_eligible": claims.flag("shorts", 0.2),
    }


def measured(claims: Draw, video: Columns, assets: Columns) -> Columns:
    length = video["video_length"]
    uploaded = pc.utf8_slice_codeunits(video["time_uploaded"], 0, 10)
    return {
        "uploader": video["channel_display_name"],
        "matching_duration": length,
        "longest_match": length,
        "video_matching_length": length,
        "video_duration_sec": length,
        "reference_video_id": video["video_id"],
        "reference_id": assets["active_reference_id"],
        "claim_created_date": uploaded,
        "video_upload_date": uploaded,
        "release_date": joined("20", custom_numbers(claims, "release", 2), "0101"),
        "record_label": assets["label"],
    }


def claims_of_videos(world: World, draw: Draw) -> Columns:
    """Make every column of a video report as the platform hands it over: a row for each claim on a video."""
    rows, second = some_twice(world, draw)
    video = catalog_rows(world, rows)
    others = world.draw(rows.below("other asset", max(1, world.videos)))
    again = pa.array(second)
    return video | {
        "claim_id": pc.if_else(again, claim_ids(rows, second), video["claim_id"]),
        "asset_id": pc.if_else(again, asset_ids(others), video["asset_id"]),
    }
