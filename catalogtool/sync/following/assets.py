"""What a content owner may know of assets, and what follows for the videos that are of them."""

from collections.abc import Sequence

from catalogtool.catalog.derived.derivation import Derivation
from catalogtool.catalog.subjects.video import VIDEO
from catalogtool.changes.stage import Stage
from catalogtool.connectors.google import Answer
from catalogtool.connectors.kinds.youtube_content_id import MOST_IDS, YoutubeContentId
from catalogtool.connectors.said import asset
from catalogtool.connectors.youtube import Connection
from catalogtool.sync.following.question import Question, Told

OF_VIDEOS = ("isrc", "upc", "artist", "label", "custom_id", "genre")


def items(youtube: YoutubeContentId, ids: Sequence[str]) -> list[Answer]:
    return youtube.assets(ids)


def telling(ids: Sequence[str], items: Sequence[Answer]) -> Told:
    """Translate; what is neither in an answer nor merged into what is there is gone."""
    said = {item["id"]: {**asset.of_asset(item), "genre": asset.genres_of(item) or None} for item in items}
    said |= merged(ids, items)
    return Told(ids, items, said=said, gone=[asked for asked in ids if asked not in said])


def merged(ids: Sequence[str], items: Sequence[Answer]) -> dict[str, dict[str, object]]:
    """What is said of those asked for that were merged into another asset: that they were, and into which.

    An answer names all that ever were, also ones that no catalog here has known.
    """
    into = {alias: item["id"] for item in items for alias in asset.aliases_of(item)}
    return {asked: {"is_merged": True, "merged_into": into[asked]} for asked in ids if asked in into}


def videos_of(primary: Stage) -> str:
    """SQL of the videos that are of the staged assets; those of a merged one are of the asset that is left."""
    said = ", ".join(f"a.{name}" for name in OF_VIDEOS)
    return f"""
        select v.video_id, {said}, a.line from {primary.staged} s
        join video v on v.asset_id = s.asset_id and v.deleted_at is null
        join {primary.staged} a on a.asset_id = coalesce(s.merged_into, s.asset_id) and not a.merged
        where not s.merged
    """


VIDEOS = Derivation(VIDEO, "video_id", {name: name for name in OF_VIDEOS}, rows=videos_of, needs=("isrc",))

ASSETS = Question(
    "asset_enrichment",
    "Refresh assets from YouTube",
    of="asset",
    subject="asset",
    fields=(*asset.FIELDS, "merged_into"),
    at_once=MOST_IDS,
    method="assets.list",
    service=Connection.content_id,
    items=items,
    telling=telling,
    about=lambda item: (item["id"], *asset.aliases_of(item)),
    derived=(VIDEOS,),
)
