"""The list of videos, and the page of one."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Flask, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.audit import queries as trail
from catalogtool.audit.entry import Position
from catalogtool.audit.fields import field_label
from catalogtool.audit.lines import stretch
from catalogtool.audit.past import end_of
from catalogtool.catalog import shorts
from catalogtool.catalog.models import Claim, Video
from catalogtool.catalog.queries import claims, estimates, facets, finding, past, snapshots, videos
from catalogtool.catalog.queries.claims import Claims
from catalogtool.catalog.queries.selection import SORTS, Selection
from catalogtool.catalog.views.missing import MISSING
from catalogtool.catalog.views.moments import AS_OF, asked_moment
from catalogtool.catalog.views.origins import Origins, origins_of
from catalogtool.web.access import requires
from catalogtool.web.listing import Filter, Listing
from catalogtool.web.navigation import menu_item

blueprint = Blueprint("videos", __name__, url_prefix="/videos")
menu_item("Videos", "videos.index", "video", order=20)

HISTORY = 20
CLAIMS_SHOWN = 20
CLAIMED = {"claim": "Claimed", "unclaimed": "Unclaimed", "dispute": "Disputed", "appeal": "Appealed"}
PRIVACY = {"public": "Public", "unlisted": "Unlisted", "private": "Private"}


@blueprint.get("")
@requires("view")
def index() -> str:
    """The list: by a code where the search names one, else by words and filters; now or as of a moment."""
    moment = asked_moment()
    columns = snapshots.videos_as_of(moment) if moment else Video
    listing = listed(columns)
    selection, offset, limit = selected(listing), listing.offset, listing.limit
    found = (
        finding.find_by_code(listing.search, offset=offset, limit=limit, columns=columns)
        if listing.search
        else None
    )
    if found:
        lines = videos.lines_of(found.ids, "-published", columns)
    else:
        lines = videos.video_lines(selection, listing.order, offset=offset, limit=limit, columns=columns)
    return render_template(
        "catalog/videos/index.html",
        listing=listing.filled(lines),
        as_of=moment,
        found=found,
        changed=videos.last_changes([line.video_id for line in lines], moment),
        channels=facets.channel_names(listing["channel"]) if listing["channel"] and not lines else [],
        about=estimates.videos() if selection.is_everything and not moment else None,
    )


@blueprint.get("/total")
@requires("view")
def total() -> str:
    """The exact length of the list, for the page to fetch after it is shown."""
    moment = asked_moment()
    columns = snapshots.videos_as_of(moment) if moment else Video
    counted = videos.count_videos(selected(listed(columns)), columns)
    return render_template("catalog/_total.html", total=counted, noun="video")


@blueprint.get("/channel-names")
@requires("view")
def channel_names() -> str:
    """Names for the channel filter to offer while somebody types."""
    return render_template(
        "catalog/videos/_choices.html", names=facets.channel_names(request.args.get("channel", ""))
    )


@blueprint.get("/<video_id>")
@requires("view")
def show(video_id: str) -> ResponseReturnValue:
    """The page of one video, now or as of a moment."""
    moment = asked_moment()
    video = past.video_as_of(video_id, moment) if moment else videos.find_video(video_id)
    if video is None:
        known = videos.find_video(video_id) if moment else None
        return render_template(
            "catalog/videos/missing.html", video_id=video_id, as_of=moment, known=known
        ), 404
    before = request.args.get("before")
    newest = end_of(moment) if moment else None
    entries, all_read = trail.latest("video", video_id, Position.read(before) if before else newest, HISTORY)
    lines, older = stretch(entries, HISTORY)
    whole = entries if all_read and not before else None
    origins = origins_of("video", video_id, video, moment, whole)
    on_it = claims.claims(Claims(video_id=video_id), "-created", offset=0, limit=CLAIMS_SHOWN)
    return render_template(
        "catalog/videos/show.html",
        video=video,
        as_of=moment,
        origins=origins,
        claims=on_it,
        why_short=_why_short(video, origins, on_it),
        other_claims=[[(field_label(name), claim[name]) for name in claim] for claim in video.other_claims],
        entries=lines,
        older_url=_older_url(video_id, older) if older else None,
    )


def _why_short(video: Video, origins: Origins, on_it: Sequence[Claim]) -> str:
    """How it is known whether the video is a Short, or why not; nothing where the trail no longer tells."""
    if video.is_short is None:
        eligible = any(claim.is_shorts_eligible for claim in on_it)
        return shorts.unknown_because(video.video_length, video.time_published, eligible=eligible)
    entry = origins.entries.get("is_short")
    return shorts.known_by(entry.source, entry.actor_name, video.video_length) if entry else ""


def _older_url(video_id: str, older: Position) -> str:
    return (
        url_for("videos.show", video_id=video_id, before=older, as_of=request.args.get("as_of")) + "#history"
    )


def listed(columns: Any = Video) -> Listing:
    return Listing.of_request(filters(columns), SORTS)


def filters(columns: Any = Video) -> tuple[Filter, ...]:
    """How the list can be narrowed."""
    return (
        Filter("channel", "Channel"),
        Filter("category", "Category", {name: name for name in facets.categories(columns)}),
        Filter("claimed", "Claimed status", CLAIMED),
        Filter("privacy", "Privacy", PRIVACY),
        Filter("asset", "Asset", {"yes": "With an asset", "no": "Without an asset"}),
        Filter("hidden", "Hidden", {"all": "Hidden too", "only": "Only hidden"}, usual="Not hidden"),
        Filter("deleted", "Deleted", {"all": "Deleted too", "only": "Only deleted"}, usual="Not deleted"),
        MISSING,
        AS_OF,
    )


def selected(listing: Listing) -> Selection:
    return Selection(
        words=listing.search,
        channel=listing["channel"],
        category=listing["category"],
        claimed=listing["claimed"],
        privacy=listing["privacy"],
        asset=listing["asset"],
        hidden=listing["hidden"],
        deleted=listing["deleted"],
        missing=listing["missing"],
    )


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)
