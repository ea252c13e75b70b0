"""The button on a channel's page that looks for its new videos."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.catalog.models import Channel
from catalogtool.catalog.queries.channels import count_held, get_channel
from catalogtool.connectors import youtube
from catalogtool.connectors.kinds.youtube_data import MOST_IDS
from catalogtool.sync.discovering.asking import look_for_uploads
from catalogtool.web.access import current_actor, may_open, requires
from catalogtool.web.slots import slot

blueprint = Blueprint("discovering", __name__, url_prefix="/synchronisations/channels")


@blueprint.post("/<channel_id>/uploads")
@requires("edit")
def look(channel_id: str) -> ResponseReturnValue:
    """Look for new videos; with `whole` in the form through all uploads, not only down to the known ones."""
    channel = get_channel(channel_id)
    job = look_for_uploads(channel, current_actor(), whole="whole" in request.form)
    flash(
        f"The uploads of this channel are looked through, by job {job.id}. What is new comes into the catalog."
    )
    return redirect(url_for("channels.show", channel_id=channel_id))


@slot("channel.actions", order=1)
def look_for_new(channel: Channel) -> str:
    """The button, for those who may and where YouTube is set up."""
    if not (youtube.is_set_up() and may_open("discovering.look")):
        return ""
    return render_template(
        "sync/_uploads_button.html", url=url_for("discovering.look", channel_id=channel.channel_id)
    )


@slot("channel.numbers", order=1)
def look_through_all(channel: Channel) -> str:
    """The way to look through all uploads, where YouTube counts more videos than the catalog holds."""
    if not (youtube.is_set_up() and may_open("discovering.look")):
        return ""
    held, there = count_held(channel.channel_id), channel.video_count or 0
    if there <= held:
        return ""
    url = url_for("discovering.look", channel_id=channel.channel_id)
    return render_template(
        "sync/_uploads_missing.html", url=url, held=held, there=there, units=-(-there // MOST_IDS)
    )


def init_app(app: Flask) -> None:
    """Add the route."""
    app.register_blueprint(blueprint)
