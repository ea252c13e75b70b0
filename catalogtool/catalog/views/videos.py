"""The list of videos, and the page of one."""

from flask import Blueprint, Flask, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.audit import queries as trail
from catalogtool.audit.entry import Position
from catalogtool.audit.fields import field_label
from catalogtool.catalog.queries import estimates, facets, finding, videos
from catalogtool.catalog.queries.selection import SORTS, Selection
from catalogtool.web.access import signed_in
from catalogtool.web.listing import Filter, Listing
from catalogtool.web.navigation import menu_item

blueprint = Blueprint("videos", __name__, url_prefix="/videos")
menu_item("Videos", "videos.index", "video", order=20)

HISTORY = 20
CLAIMED = {"claim": "Claimed", "unclaimed": "Unclaimed", "dispute": "Disputed", "appeal": "Appealed"}
PRIVACY = {"public": "Public", "unlisted": "Unlisted", "private": "Private"}


@blueprint.get("")
@signed_in
def index() -> str:
    """The list: by a code where the search names one, else by words and filters."""
    listing = listed()
    found = (
        finding.find_by_code(listing.search, offset=listing.offset, limit=listing.limit)
        if listing.search
        else None
    )
    selection = selected(listing)
    if found:
        lines = videos.lines_of(found.ids, "-published")
    else:
        lines = videos.video_lines(selection, listing.order, offset=listing.offset, limit=listing.limit)
    shown = listing.filled(lines)
    return render_template(
        "catalog/videos/index.html",
        listing=shown,
        found=found,
        changed=videos.last_changes([line.video_id for line in lines]),
        channels=facets.channel_names(listing["channel"]) if listing["channel"] and not lines else [],
        about=estimates.videos() if selection.is_everything else None,
    )


@blueprint.get("/total")
@signed_in
def total() -> str:
    """The exact length of the list, for the page to fetch after it is shown."""
    return render_template("catalog/videos/_total.html", total=videos.count_videos(selected(listed())))


@blueprint.get("/channel-names")
@signed_in
def channel_names() -> str:
    """Names for the channel filter to offer while somebody types."""
    return render_template(
        "catalog/videos/_choices.html", names=facets.channel_names(request.args.get("channel", ""))
    )


@blueprint.get("/<video_id>")
@signed_in
def show(video_id: str) -> ResponseReturnValue:
    video = videos.find_video(video_id)
    if video is None:
        return render_template("catalog/videos/missing.html", video_id=video_id), 404
    before = request.args.get("before")
    entries = trail.history("video", video_id, Position.read(before) if before else None, HISTORY + 1)
    older = entries[HISTORY - 1].position if len(entries) > HISTORY else None
    return render_template(
        "catalog/videos/show.html",
        video=video,
        other_claims=[[(field_label(name), claim[name]) for name in claim] for claim in video.other_claims],
        entries=entries[:HISTORY],
        older_url=url_for("videos.show", video_id=video_id, before=older) + "#history" if older else None,
    )


def listed() -> Listing:
    filters = (
        Filter("channel", "Channel"),
        Filter("category", "Category", {name: name for name in facets.categories()}),
        Filter("claimed", "Claimed status", CLAIMED),
        Filter("privacy", "Privacy", PRIVACY),
        Filter("asset", "Asset", {"yes": "With an asset", "no": "Without an asset"}),
        Filter("hidden", "Hidden", {"all": "Hidden too", "only": "Only hidden"}, usual="Not hidden"),
        Filter("deleted", "Deleted", {"all": "Deleted too", "only": "Only deleted"}, usual="Not deleted"),
    )
    return Listing.of_request(filters, SORTS)


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
    )


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)
