"""The list of channels, and the page of one with its videos."""

from datetime import datetime

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.audit import queries as trail
from catalogtool.audit.lines import lines_of
from catalogtool.audit.past import end_of
from catalogtool.catalog import operations
from catalogtool.catalog.models import Channel, Video
from catalogtool.catalog.queries import channels, past, snapshots, videos
from catalogtool.catalog.queries.selection import SORTS, Selection
from catalogtool.catalog.views.moments import AS_OF, asked_moment
from catalogtool.catalog.views.origins import origins_of
from catalogtool.changes.models import Changeset
from catalogtool.changes.views.undoing import flash_undoable
from catalogtool.core.errors import NotFound
from catalogtool.web import filters
from catalogtool.web.access import current_actor, requires
from catalogtool.web.listing import SIZE, Filter, Listing
from catalogtool.web.navigation import menu_item

blueprint = Blueprint("channels", __name__, url_prefix="/channels")
menu_item("Channels", "channels.index", "channel", order=30)

HIDDEN = Filter("hidden", "Hidden", {"all": "Hidden too", "only": "Only hidden"}, usual="Not hidden")
HISTORY = 10


@blueprint.get("")
@requires("view")
def index() -> str:
    listing = Listing.of_request((HIDDEN,), channels.SORTS)
    lines = channels.channel_lines(
        listing.search, listing["hidden"], listing.order, offset=listing.offset, limit=listing.limit
    )
    return render_template(
        "catalog/channels/index.html",
        listing=listing.filled(lines),
        total=channels.count_channels(listing.search, listing["hidden"]),
    )


@blueprint.get("/views")
@requires("view")
def views() -> str:
    """The views of some channels' videos, for a page to fetch after it is shown."""
    asked = request.args.getlist("id")[: SIZE + 1]
    return render_template("catalog/channels/_views.html", asked=asked, views=channels.views_held(asked))


@blueprint.get("/<channel_id>")
@requires("view")
def show(channel_id: str) -> str:
    """The page of one channel with its videos, now or as of a moment."""
    moment = asked_moment()
    channel = _channel(channel_id, moment)
    columns = snapshots.videos_as_of(moment) if moment else Video
    listing = Listing.of_request((HIDDEN, AS_OF), SORTS)
    selection = Selection(words=listing.search, channel_id=channel_id, hidden=listing["hidden"])
    lines = videos.video_lines(
        selection, listing.order, offset=listing.offset, limit=listing.limit, columns=columns
    )
    entries, all_read = trail.latest("channel", channel_id, end_of(moment) if moment else None, HISTORY)
    whole = entries if all_read else None
    return render_template(
        "catalog/channels/show.html",
        channel=channel,
        as_of=moment,
        origins=origins_of("channel", channel_id, channel, moment, whole),
        held=channels.count_held(channel_id, columns),
        views=channels.views_held([channel_id], columns).get(channel_id) if moment else None,
        listing=listing.filled(lines),
        changed=videos.last_changes([line.video_id for line in lines], moment),
        entries=lines_of(entries)[:HISTORY],
    )


def _channel(channel_id: str, moment: datetime | None) -> Channel:
    if moment is None:
        return channels.get_channel(channel_id)
    channel = past.channel_as_of(channel_id, moment)
    if channel is None:
        raise NotFound(f"The catalog knew no channel {channel_id[:40]} on {filters.moment(moment)}.")
    return channel


@blueprint.post("/<channel_id>/hide")
@requires("edit")
def hide(channel_id: str) -> ResponseReturnValue:
    done = operations.hide_channel(channels.get_channel(channel_id), current_actor())
    return _back(
        channel_id,
        "The channel is hidden: the list of channels leaves it out. Its videos stay in theirs.",
        done,
    )


@blueprint.post("/<channel_id>/show")
@requires("edit")
def unhide(channel_id: str) -> ResponseReturnValue:
    done = operations.show_channel(channels.get_channel(channel_id), current_actor())
    return _back(channel_id, "The channel is in the list again.", done)


def _back(channel_id: str, message: str, done: Changeset) -> ResponseReturnValue:
    flash_undoable(message, done)
    return redirect(url_for("channels.show", channel_id=channel_id))


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)
