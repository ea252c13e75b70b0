"""How single videos and channels stand with YouTube, on their own pages, and the buttons that have it asked."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.catalog.models import Channel, Video
from catalogtool.catalog.queries.channels import get_channel
from catalogtool.catalog.queries.videos import get_video
from catalogtool.sync import refreshing, standing
from catalogtool.sync.following.scope import Scope
from catalogtool.sync.forms import WhatForm
from catalogtool.sync.standing import Standing
from catalogtool.sync.views import blueprint, named
from catalogtool.web.access import current_actor, may_open, requires
from catalogtool.web.slots import slot


@blueprint.post("/videos/<video_id>")
@requires("edit")
def refresh_video(video_id: str) -> ResponseReturnValue:
    video = get_video(video_id)
    return _ask(Scope(video_ids=[video.video_id]), url_for("videos.show", video_id=video.video_id))


@blueprint.post("/channels/<channel_id>")
@requires("edit")
def refresh_channel(channel_id: str) -> ResponseReturnValue:
    channel = get_channel(channel_id)
    page = url_for("channels.show", channel_id=channel.channel_id)
    return _ask(Scope(channel_id=channel.channel_id), page)


@blueprint.get("/videos/<video_id>")
@requires("view")
def about_video(video_id: str) -> str:
    """How the video stands, for its page to fetch while YouTube is being asked."""
    return state_of_video(get_video(video_id))


@blueprint.get("/channels/<channel_id>")
@requires("view")
def about_channel(channel_id: str) -> str:
    """How the channel stands, for its page to fetch while YouTube is being asked."""
    return state_of_channel(get_channel(channel_id))


@slot("video.actions")
def sync_video(video: Video) -> str:
    """The button that asks YouTube about the video, for those who may and where it can be asked."""
    return "" if video.deleted_at else _button("sync.refresh_video")


@slot("channel.actions")
def sync_channel(_channel: Channel) -> str:
    return _button("sync.refresh_channel")


@slot("video.state")
def state_of_video(video: Video) -> str:
    """When YouTube was asked about the video, what came of it, and the choice of what to ask now."""
    return _state(
        standing.of_video(video),
        about="video",
        page=url_for("videos.show", video_id=video.video_id),
        ask=url_for("sync.refresh_video", video_id=video.video_id),
        look=url_for("sync.about_video", video_id=video.video_id),
    )


@slot("channel.state")
def state_of_channel(channel: Channel) -> str:
    return _state(
        standing.of_channel(channel),
        about="channel",
        page=url_for("channels.show", channel_id=channel.channel_id),
        ask=url_for("sync.refresh_channel", channel_id=channel.channel_id),
        look=url_for("sync.about_channel", channel_id=channel.channel_id),
        ask_videos=url_for("sync.new", of_which="channel", channel_id=channel.channel_id),
    )


def _ask(scope: Scope, page: str) -> ResponseReturnValue:
    form = WhatForm()
    if form.validate():
        jobs = refreshing.refresh(form.questions, scope, current_actor())
        flash(f"YouTube is being asked, by {named(jobs)}.")
    else:
        flash(" ".join(form.what.errors), "warning")
    return redirect(page)


def _button(endpoint: str) -> str:
    return render_template("sync/_button.html") if may_open(endpoint) and refreshing.askable() else ""


def _state(stands: Sequence[Standing], *, about: str, ask: str, **urls: str) -> str:
    if not stands:
        return ""
    look_again = min((each.look_again for each in stands if each.look_again), default=None)
    return render_template(
        "sync/_standing.html",
        stands=stands,
        look_again=look_again,
        # What was asked has been answered since the page looked last.
        has_ended=request.endpoint == f"sync.about_{about}" and look_again is None,
        ask=ask if may_open(f"sync.refresh_{about}") else None,
        **urls,
    )
