"""What follows YouTube by the clock: what everybody may know every night, the rest once a week, channels too."""

from catalogtool.core.settings import Settings
from catalogtool.schedules.declared import schedule
from catalogtool.schedules.timing import cron, daily

EVERYTHING = {"scope": {"everything": True}}


def _is_set_up(settings: Settings) -> bool:
    """A made-up YouTube is asked by people only: to it all videos of a real catalog are gone."""
    return settings.youtube is not None and settings.youtube.url is None


schedule(
    "videos_from_youtube",
    title="Refresh videos from YouTube",
    task_type="metadata_sync",
    timing=cron("15 3 * * *"),
    payload=EVERYTHING,
    wanted=_is_set_up,
)
schedule(
    "claims_from_youtube",
    title="Refresh claims from YouTube",
    task_type="ownership_update",
    timing=cron("15 4 * * 6"),
    payload=EVERYTHING,
    wanted=_is_set_up,
)
schedule(
    "assets_from_youtube",
    title="Refresh assets from YouTube",
    task_type="asset_enrichment",
    timing=cron("15 5 * * 0"),
    payload=EVERYTHING,
    wanted=_is_set_up,
)
schedule(
    "uploads_from_youtube",
    title="Look for new uploads on YouTube",
    task_type="channel_uploads",
    timing=cron("30 2 * * *"),
    payload=EVERYTHING,
    wanted=_is_set_up,
)
schedule(
    "channels_from_youtube",
    title="Refresh channels from YouTube",
    task_type="channel_sync",
    timing=cron("45 2 * * *"),
    payload=EVERYTHING,
    wanted=_is_set_up,
)
schedule(
    "answer_sweep",
    title="Throw away answers of YouTube that were kept long enough",
    task_type="answer_sweep",
    timing=daily("03:20"),
    wanted=lambda settings: settings.youtube is not None,
)
