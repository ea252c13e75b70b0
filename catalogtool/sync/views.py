"""The history of synchronisations, and the ways to ask for one."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.catalog.models import Channel, Video
from catalogtool.catalog.queries.channels import get_channel
from catalogtool.catalog.queries.videos import get_video
from catalogtool.connectors import youtube
from catalogtool.sync import refreshing
from catalogtool.sync.following.channels import CHANNELS
from catalogtool.sync.following.metadata import METADATA
from catalogtool.sync.following.scope import Scope
from catalogtool.sync.forms import RefreshForm
from catalogtool.sync.queries import synchronisations
from catalogtool.web.access import current_actor, may_open, requires
from catalogtool.web.listing import Listing
from catalogtool.web.navigation import menu_item
from catalogtool.web.slots import slot

blueprint = Blueprint("sync", __name__, url_prefix="/synchronisations")
menu_item("Synchronisations", "sync.index", "sync", order=60)

# As many columns as the picture has room for on a phone.
PICTURED = 40


@blueprint.get("")
@requires("view")
def index() -> str:
    listing = Listing.of_request()
    found = synchronisations(limit=listing.limit, offset=listing.offset)
    return render_template(
        "sync/index.html", listing=listing.filled(found), pictured=synchronisations(limit=PICTURED)[::-1]
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires("edit")
def new() -> ResponseReturnValue:
    """Choose what YouTube is asked for, see what that costs, and have it asked."""
    form = RefreshForm()
    valid = request.method == "POST" and form.validate()
    expected = refreshing.cost(form.question, form.scope) if valid else None
    if expected and expected.records and (form.agreed.data or not expected.is_much):
        job = refreshing.refresh(form.question, form.scope, current_actor(), agreed=True)
        flash(f"YouTube is being asked, by job {job.id}.")
        return redirect(url_for("queue.show", job_id=job.id))
    page = render_template("sync/new.html", form=form, expected=expected, settings=youtube.settings())
    return page, 422 if request.method == "POST" else 200


@blueprint.post("/videos/<video_id>")
@requires("edit")
def refresh_video(video_id: str) -> ResponseReturnValue:
    video = get_video(video_id)
    job = refreshing.refresh(METADATA, Scope(video_ids=[video.video_id]), current_actor())
    flash(
        f"YouTube is being asked about this video, by job {job.id}. What differs will stand in its history."
    )
    return redirect(url_for("videos.show", video_id=video.video_id))


@blueprint.post("/channels/<channel_id>")
@requires("edit")
def refresh_channel(channel_id: str) -> ResponseReturnValue:
    channel = get_channel(channel_id)
    job = refreshing.refresh(CHANNELS, Scope(channel_id=channel.channel_id), current_actor())
    flash(f"YouTube is being asked about this channel, by job {job.id}.")
    return redirect(url_for("channels.show", channel_id=channel.channel_id))


@slot("video.actions")
def sync_video(video: Video) -> str:
    """The button that asks YouTube about the video, for those who may and where YouTube is set up."""
    return _button("sync.refresh_video", url_for("sync.refresh_video", video_id=video.video_id))


@slot("channel.actions")
def sync_channel(channel: Channel) -> str:
    return _button("sync.refresh_channel", url_for("sync.refresh_channel", channel_id=channel.channel_id))


def _button(endpoint: str, url: str) -> str:
    if not (youtube.is_set_up() and may_open(endpoint)):
        return ""
    return render_template("sync/_button.html", url=url)


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)
