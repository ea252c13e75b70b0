"""What the catalog holds: videos and their channels, assets, the claims of assets on videos, and references."""

from catalogtool.catalog.models.asset import Asset
from catalogtool.catalog.models.channel import Channel
from catalogtool.catalog.models.claim import Claim
from catalogtool.catalog.models.reference import Reference
from catalogtool.catalog.models.video import Video

__all__ = ["Asset", "Channel", "Claim", "Reference", "Video"]
