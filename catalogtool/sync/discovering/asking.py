"""Have the uploads of a channel looked through."""

from catalogtool.catalog.models import Channel
from catalogtool.catalog.queries.channels import count_held
from catalogtool.connectors import youtube
from catalogtool.connectors.kinds.youtube_data import MOST_IDS
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.operations import enqueue
from catalogtool.sync.following.scope import Scope
from catalogtool.sync.following.uploads import TASK
from catalogtool.sync.refreshing import SOON
from catalogtool.web.access import Actor


def most_units(channel: Channel, *, whole: bool) -> int:
    """What it takes by the videos that YouTube counted, of all there are or of those that are not held."""
    there = channel.video_count or 0
    number = there if whole else max(0, there - count_held(channel.channel_id))
    return -(-number // MOST_IDS)


def look_for_uploads(channel: Channel, actor: Actor, *, whole: bool) -> ProcessingQueue:
    """Put the run into the queue; with `whole` it goes on behind known videos. Raises NotConnected without YouTube."""
    youtube.settings()
    scope = Scope(channel_id=channel.channel_id).to_json()
    return enqueue(
        TASK,
        {"scope": scope, "whole": whole},
        created_by=actor.id,
        created_by_name=actor.name,
        priority=SOON,
        dedupe_key=f"{TASK} {channel.channel_id} {whole}",
    )
