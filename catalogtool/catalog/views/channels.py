"""The list of channels, and the page of one with its videos."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.audit import queries as trail
from catalogtool.catalog import operations
from catalogtool.catalog.queries import channels, videos
from catalogtool.catalog.queries.selection import SORTS, Selection
from catalogtool.web.access import current_actor, signed_in
from catalogtool.web.listing import SIZE, Filter, Listing
from catalogtool.web.navigation import menu_item

blueprint = Blueprint("channels", __name__, url_prefix="/channels")
menu_item("Channels", "channels.index", "channel", order=30)

HIDDEN = Filter("hidden", "Hidden", {"all": "Hidden too", "only": "Only hidden"}, usual="Not hidden")
HISTORY = 10


@blueprint.get("")
@signed_in
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
@signed_in
def views() -> str:
    """The views of some channels' videos, for a page to fetch after it is shown."""
    asked = request.args.getlist("id")[: SIZE + 1]
    return render_template("catalog/channels/_views.html", asked=asked, views=channels.views_held(asked))


@blueprint.get("/<channel_id>")
@signed_in
def show(channel_id: str) -> str:
    channel = channels.get_channel(channel_id)
    listing = Listing.of_request((HIDDEN,), SORTS)
    selection = Selection(words=listing.search, channel_id=channel_id, hidden=listing["hidden"])
    lines = videos.video_lines(selection, listing.order, offset=listing.offset, limit=listing.limit)
    return render_template(
        "catalog/channels/show.html",
        channel=channel,
        held=channels.count_held(channel_id),
        listing=listing.filled(lines),
        changed=videos.last_changes([line.video_id for line in lines]),
        entries=trail.history("channel", channel_id, limit=HISTORY),
    )


@blueprint.post("/<channel_id>/hide")
@signed_in
def hide(channel_id: str) -> ResponseReturnValue:
    operations.hide_channel(channels.get_channel(channel_id), current_actor())
    return _back(
        channel_id, "The channel is hidden: the list of channels leaves it out. Its videos stay in theirs."
    )


@blueprint.post("/<channel_id>/show")
@signed_in
def unhide(channel_id: str) -> ResponseReturnValue:
    operations.show_channel(channels.get_channel(channel_id), current_actor())
    return _back(channel_id, "The channel is in the list again.")


def _back(channel_id: str, message: str) -> ResponseReturnValue:
    flash(message)
    return redirect(url_for("channels.show", channel_id=channel_id))


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)
