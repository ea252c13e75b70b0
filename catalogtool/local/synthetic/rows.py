"""The rows of a synthetic video report, as columns of texts named by the report's header."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from catalogtool.local.synthetic import words
from catalogtool.local.synthetic.draw import Draw, digits, fixed_width, spelled, taken, with_check_digit
from catalogtool.local.synthetic.world import Truths, World

Columns = dict[str, pa.Array]

FIRST_SECOND = 1_136_073_600  # 2006-01-01T00:00:00Z
LAST_SECOND = 1_790_000_000  # in September 2026
ADVERTISING = {
    "third_party_ads_enabled": 0.3,
    "display_ads_enabled": 0.9,
    "sponsored_cards_enabled": 0.5,
    "overlay_ads_enabled": 0.4,
    "nonskippable_video_ads_enabled": 0.6,
    "long_nonskippable_video_ads_enabled": 0.1,
    "skippable_video_ads_enabled": 0.9,
    "prerolls_enabled": 0.9,
    "midrolls_enabled": 0.3,
    "postrolls_enabled": 0.5,
}


RETITLED_A_DAY = 0.001
PRIVATE_A_DAY = 0.0005
OWNED = 0.9


def catalog_rows(world: World, draw: Draw) -> Columns:
    """Make every column of a video report, a row for each video that is drawn for."""
    channels = world.channels(draw)
    return (
        identity(draw, channels)
        | texts(world, draw, channels)
        | figures(world, draw)
        | claims(draw)
        | flags(world, draw)
        | rights(draw)
    )


def owned(draw: Draw) -> Truths:
    return np.asarray(draw.share("owned") < OWNED, dtype=np.bool_)


def asset_ids(draw: Draw) -> pa.Array:
    """Name the asset that each video's owner has made of it."""
    return joined("A", fixed_width(digits(draw.below("asset", 10**15), 15)))


def identity(draw: Draw, channels: Draw) -> Columns:
    video_id = fixed_width(spelled(draw.bits("video"), spare_bits=2))
    channel = np.column_stack(
        [spelled(channels.bits("channel"), 0), spelled(channels.bits("channel tail"), 4)]
    )
    return {
        "video_id": video_id,
        "channel_id": joined("UC", fixed_width(channel)),
        "video_url": joined("https://www.youtube.com/watch?v=", video_id),
    }


def texts(world: World, draw: Draw, channels: Draw) -> Columns:
    name = joined(
        channels.pick("name", words.ARTIST_FIRST), channels.pick("kind", words.CHANNEL_KINDS), separator=" "
    )
    ordinal = pa.array(channels.rows).cast(pa.string())
    title = joined(
        draw.pick("title start", words.TITLE_STARTS),
        draw.pick("title noun", words.TITLE_NOUNS),
        pa.array(draw.below("title number", 10_000)).cast(pa.string()),
        separator=" ",
    )
    title = joined(title, draw.pick("title end", words.TITLE_ENDS))
    retitled = pa.array(world.by_now(draw, "retitled", RETITLED_A_DAY))
    label = joined(
        channels.pick("label", words.LABEL_FIRST), channels.pick("label end", words.LABEL_LAST), separator=" "
    )
    return {
        "channel_display_name": joined(name, ordinal, separator=" "),
        "video_title": pc.if_else(retitled, joined(title, " (Edit)"), title),
        "artist": artists(draw),
        "genre": draw.pick("genre", words.GENRES),
        "label": label,
        "category": draw.pick("category", words.CATEGORY_IDS),
    }


def artists(draw: Draw) -> pa.Array:
    """Name one artist, and a second after comma and blank in a fifth of the rows."""
    lead = joined(draw.pick("first", words.ARTIST_FIRST), draw.pick("last", words.ARTIST_LAST), separator=" ")
    guest = joined(
        draw.pick("guest", words.ARTIST_FIRST), draw.pick("guest last", words.ARTIST_LAST), separator=" "
    )
    return pc.if_else(pa.array(draw.share("with guest") < 0.2), joined(lead, guest, separator=", "), lead)


def figures(world: World, draw: Draw) -> Columns:
    growth = 1 + 0.02 * draw.share("growth") ** 2 * world.age(draw)
    views = (10.0 * growth * draw.share("views") ** -1.1).astype(np.int64).clip(0, 10**10)
    uploaded = FIRST_SECOND + draw.below("uploaded", LAST_SECOND - FIRST_SECOND).astype(np.int64)
    published = uploaded + draw.below("published", 86_400 * 30).astype(np.int64)
    return {
        "views": pa.array(views).cast(pa.string()),
        "engaged_views": pa.array((views * (0.5 + draw.share("engaged") / 2)).astype(np.int64)).cast(
            pa.string()
        ),
        "comments": pa.array(views // 400).cast(pa.string()),
        "video_length": pa.array(15 + draw.below("length", 600)).cast(pa.string()),
        "time_uploaded": moment(uploaded),
        "time_published": blank_where(draw.share("never published") < 0.02, moment(published)),
    }


def claims(draw: Draw) -> Columns:
    mine = owned(draw)
    return {
        "claim_origin": draw.pick("origin", words.CLAIM_ORIGINS),
        "content_type": draw.pick("content type", words.CONTENT_TYPES),
        "upload_source": draw.pick("source", words.UPLOAD_SOURCES),
        "claimed_by_this_owner": taken(("No", "Yes"), mine),
        "claimed_by_another_owner": draw.flag("other owner", 0.05),
        "other_owners_claiming": pc.if_else(
            pa.array(draw.share("other owner") < 0.05),
            joined(draw.pick("rival", words.LABEL_FIRST), " Rights"),
            "",
        ),
        "claim_id": blank_where(~mine, fixed_width(spelled(draw.bits("claim"), spare_bits=2))),
        "asset_id": blank_where(~mine, asset_ids(draw)),
        "custom_id": blank_where(draw.share("no custom id") < 0.3, custom_ids(draw)),
        "effective_policy": draw.pick("policy", words.POLICIES),
        "third_party_video_id": blank_where(
            np.ones(len(draw.rows), dtype=np.bool_), draw.pick("none", ("",))
        ),
    }


def custom_ids(draw: Draw) -> pa.Array:
    return joined("TK-", fixed_width(digits(draw.below("custom", 10**8), 8)))


def flags(world: World, draw: Draw) -> Columns:
    privacy = np.searchsorted(np.array([0.85, 0.95]), draw.share("privacy"))
    privacy[world.by_now(draw, "hidden", PRIVATE_A_DAY)] = 2
    engagement = {f"{what}_allowed": draw.flag(what, 0.95) for what in ("embedding", "ratings", "comments")}
    return {
        "video_privacy_status": taken(("public", "unlisted", "private"), privacy),
        "offweb_syndicatable": draw.flag("offweb", 0.7),
        **engagement,
        **{name: draw.flag(name, share) for name, share in ADVERTISING.items()},
    }


def rights(draw: Draw) -> Columns:
    registrant = taken(("QZTN1", "XXLT2", "ZZMR3", "QMNG9"), draw.below("registrant", 4))
    isrc = joined(registrant, fixed_width(digits(draw.below("isrc", 10**7), 7)))
    double = joined(isrc, draw.pick("second isrc", ("QZTN12600001", "XXLT21900002")), separator="|")
    upc = fixed_width(with_check_digit(digits(draw.below("upc", 10**11), 11)))
    return {
        "isrc": blank_where(
            draw.share("no isrc") < 0.2, pc.if_else(pa.array(draw.share("double") < 0.014), double, isrc)
        ),
        "upc": blank_where(draw.share("no upc") < 0.4, upc),
    }


def joined(*parts: pa.Array | str, separator: str = "") -> pa.Array:
    return pc.binary_join_element_wise(*parts, separator)


def blank_where(mask: Truths, texts: pa.Array) -> pa.Array:
    return pc.if_else(pa.array(mask), "", texts)


def moment(seconds: npt.NDArray[np.int64]) -> pa.Array:
    return pc.strftime(pa.array(seconds).cast(pa.timestamp("s")), format="%Y/%m/%d %H:%M:%S")
