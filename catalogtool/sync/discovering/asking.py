"""Have the uploads of a channel looked through."""

from catalogtool.catalog.models import Channel
from catalogtool.connectors import youtube
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.operations import enqueue
from catalogtool.sync.following.scope import Scope
from catalogtool.sync.following.uploads import TASK
from catalogtool.sync.refreshing import SOON
from catalogtool.web.access import Actor


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
