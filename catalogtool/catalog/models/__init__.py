"""What the catalog holds: videos and the channels they stand in."""

from catalogtool.catalog.models.channel import Channel
from catalogtool.catalog.models.video import Video

__all__ = ["Channel", "Video"]
