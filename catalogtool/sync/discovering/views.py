"""The button on a channel's page that looks for its new videos."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.catalog.models import Channel
from catalogtool.catalog.queries.channels import count_held, get_channel
from catalogtool.connectors import youtube
from catalogtool.sync.discovering.asking import look_for_uploads, most_units
from catalogtool.sync.forms import AskingForm
from catalogtool.sync.refreshing import is_much
from catalogtool.web import filters
from catalogtool.web.access import current_actor, may_open, requires
from catalogtool.web.slots import slot

blueprint = Blueprint("discovering", __name__, url_prefix="/synchronisations/channels")

THROUGH_ALL = "Look through all uploads"


@blueprint.post("/<channel_id>/uploads")
@requires("edit")
def look(channel_id: str) -> ResponseReturnValue:
    """Look for new videos; with `whole` in the form through all uploads, not only down to the known ones."""
    channel, whole = get_channel(channel_id), "whole" in request.form
    units = most_units(channel, whole=whole)
    if is_much(units) and not AskingForm().agrees_to(units):
        flash(
            f"That takes up to {filters.number(units)} units. "
            f"Tick that you agree to that, and press “{THROUGH_ALL}”.",
            "warning",
        )
    else:
        job = look_for_uploads(channel, current_actor(), whole=whole)
        flash(
            f"The uploads of this channel are looked through, by job {job.id}. "
            "What is new comes into the catalog."
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
    units = most_units(channel, whole=True)
    return render_template(
        "sync/_uploads_missing.html",
        url=url_for("discovering.look", channel_id=channel.channel_id),
        held=held,
        there=there,
        units=units,
        is_much=is_much(units),
        press=THROUGH_ALL,
        form=AskingForm(None, units=str(units)),
    )


def init_app(app: Flask) -> None:
    """Add the route."""
    app.register_blueprint(blueprint)
