"""The numbers on the pages of videos and channels."""

from flask import render_template

from catalogtool.catalog.models import Channel, Video
from catalogtool.connectors import youtube
from catalogtool.sync.numbers.curve import curve_of
from catalogtool.sync.numbers.queries import channel_lost_at, series_of
from catalogtool.sync.numbers.series import lines_of
from catalogtool.web.slots import slot

# In the order of the page, with the kinds of numbers in words.
OF_VIDEOS = {"views": "Views", "likes": "Likes", "comments": "Comments"}
OF_CHANNELS = {"subscriber_count": "Subscribers", "video_count": "Videos", "view_count": "Views"}
LINES = 100


@slot("video.numbers")
def numbers_of_video(video: Video) -> str:
    """Views, likes and comments of the video as they ran on."""
    return _drawn("video", video.video_id, OF_VIDEOS)


@slot("channel.numbers")
def numbers_of_channel(channel: Channel) -> str:
    """Subscribers, videos and views of the channel as they ran on."""
    return _drawn("channel", channel.channel_id, OF_CHANNELS)


@slot("channel.state", order=-1)
def lost(channel: Channel) -> str:
    """A note about a channel that YouTube no longer returns."""
    asked_at = channel_lost_at(channel.channel_id)
    return render_template("sync/_lost.html", asked_at=asked_at) if asked_at else ""


def _drawn(subject: str, key: str, names: dict[str, str]) -> str:
    """The card; nothing where there is nothing to tell and nobody asks YouTube."""
    told = {series.metric_type: series for series in series_of(subject, key)}
    shown = [(name, told[kind], curve_of(told[kind])) for kind, name in names.items() if kind in told]
    if not shown and not youtube.is_set_up():
        return ""
    return render_template(
        "sync/_numbers.html",
        subject=subject,
        shown=shown,
        lines=lines_of([series for _, series, _ in shown])[:LINES],
        names={kind: name for kind, name in names.items() if kind in told},
    )
