"""The rows of asset reports and of asset conflicts: the assets of the same world's videos."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from catalogtool.local.synthetic import words
from catalogtool.local.synthetic.draw import Draw, digits, fixed_width, spelled
from catalogtool.local.synthetic.rows import Columns, asset_ids, blank_where, catalog_rows, joined, owned
from catalogtool.local.synthetic.world import World

IN_CONFLICT = 0.03


def asset_rows(world: World, draw: Draw) -> Columns:
    """Make every column that an asset report has in some version, a row for the asset of each video that has one."""
    return assets_of(world, world.draw(draw.rows[owned(draw)]))


def assets_of(world: World, draw: Draw) -> Columns:
    """Describe the asset of each video that is drawn for."""
    video = catalog_rows(world, draw)
    return described(draw, video) | figures(draw, video) | matched(draw) | conflicts(draw, IN_CONFLICT)


def conflict_rows(world: World, draw: Draw) -> Columns:
    """Make every column of the report of asset conflicts, a row for each asset in conflict."""
    mine = world.draw(draw.rows[owned(draw) & (draw.share("in conflict") < IN_CONFLICT)])
    assets = assets_of(world, mine)
    daily = assets["approx_daily_views"]
    updated = pc.strftime(
        pa.array(1_600_000_000 + mine.below("updated", 10**8).astype(np.int64)).cast(pa.timestamp("s")),
        format="%Y/%m/%d",
    )
    return assets | {
        "conflicting_owner_isrc": assets["isrc"],
        "conflicting_owner_asset_title": assets["asset_title"],
        "conflicting_owner_artist": assets["artist"],
        "engaged_views_in_conflict": daily,
        "lifetime_views_in_conflict": daily,
        "lifetime_engaged_views_in_conflict": daily,
        "ownership_last_updated": updated,
        "ownership_origination": mine.pick("ownership origin", words.METADATA_ORIGINS),
        "other_ownership_last_updated": updated,
        "other_ownership_origination": mine.pick("other origin", words.METADATA_ORIGINS),
    }


def reference_rows(world: World, draw: Draw) -> Columns:
    """Make every column of the list of references, a row for that of each asset."""
    mine = world.draw(draw.rows[owned(draw)])
    assets, video = assets_of(world, mine), catalog_rows(world, mine)
    return assets | {
        "reference_id": assets["active_reference_id"],
        "reference_video_id": video["video_id"],
        "date_created": pc.utf8_slice_codeunits(video["time_uploaded"], 0, 10),
        "reference_type": mine.pick("reference type", ("AUDIO", "VIDEO", "AUDIOVISUAL")),
        "source_of_fingerprint": mine.pick("fingerprint", ("UPLOAD", "CLAIM")),
        "provider": mine.pick("provider", words.LABEL_FIRST),
        "length_sec": video["video_length"],
        "excluded_perc": mine.pick("excluded", ("0", "0", "12")),
        "exclusions": empty(mine),
    }


def described(draw: Draw, video: Columns) -> Columns:
    first_isrc = pc.struct_field(pc.extract_regex(video["isrc"], "^(?P<first>[^|]*)"), "first")
    return {
        "asset_id": asset_ids(draw),
        "asset_type": draw.pick("asset type", words.ASSET_TYPES),
        "status": draw.pick("asset status", ("ACTIVE",)),
        "metadata_origination": draw.pick("metadata origin", words.METADATA_ORIGINS),
        "asset_title": video["video_title"],
        **{name: video[name] for name in ("custom_id", "isrc", "upc", "artist", "label")},
        "album": joined(draw.pick("album", words.TITLE_NOUNS), draw.pick("side", ("", " I", " II", " Live"))),
        "grid": empty(draw),
        "display_isrc": first_isrc,
        "your_isrc": first_isrc,
        "other_isrc": empty(draw),
        "season": empty(draw),
        "tms": empty(draw),
        "episode_title": video["video_title"],
        "asset_label": draw.pick("asset label", words.ASSET_LABELS),
        "asset_labels": draw.pick("asset label", words.ASSET_LABELS),
    }


def figures(draw: Draw, video: Columns) -> Columns:
    daily = pc.divide(video["views"].cast(pa.int64()), 1000)
    engaged = pc.divide(daily, 2).cast(pa.string())
    return {
        "approx_daily_views": daily.cast(pa.string()),
        "approx_daily_engaged_views": engaged,
        "sr_approx_daily_engaged_views": engaged,
        "active_claims": pa.array(1 + draw.below("claims", 40) ** np.uint64(2)).cast(pa.string()),
    }


def matched(draw: Draw) -> Columns:
    return {
        "constituent_asset_id": empty(draw),
        "embedded_asset_id": empty(draw),
        "active_reference_id": fixed_width(spelled(draw.bits("reference"), spare_bits=2)),
        "inactive_reference_id": empty(draw),
        "match_policy": draw.pick("match policy", words.MATCH_POLICIES),
        "is_merged": draw.pick("merged", ("FALSE",)),
        "ownership": draw.pick("ownership", words.OWNERSHIPS),
    }


def conflicts(draw: Draw, share: float) -> Columns:
    none = draw.share("in conflict") >= share
    return {
        "conflicting_owner": blank_where(none, joined(draw.pick("rival", words.LABEL_FIRST), " Rights")),
        "conflicting_country_code": blank_where(none, draw.pick("countries", ("US", "DE|AT", "IN", "JP|KR"))),
    }


def empty(draw: Draw) -> pa.Array:
    return draw.pick("none", ("",))


def custom_numbers(draw: Draw, purpose: str, width: int) -> pa.Array:
    return fixed_width(digits(draw.below(purpose, 10**width), width))
