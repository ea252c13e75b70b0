"""Two moments of one video side by side."""

from datetime import datetime

from flask import Blueprint, Flask, render_template

from catalogtool.audit.entry import MICROSECOND, Entry
from catalogtool.audit.fields import in_order
from catalogtool.audit.past import end_of
from catalogtool.audit.queries import history
from catalogtool.audit.sentences import Detail, compared
from catalogtool.catalog.models import Video
from catalogtool.catalog.queries import past
from catalogtool.catalog.views.moments import asked_moment
from catalogtool.core.clock import now
from catalogtool.core.errors import NotFound
from catalogtool.web import filters
from catalogtool.web.access import requires

blueprint = Blueprint("comparing", __name__, url_prefix="/videos/<video_id>")

MOST_ENTRIES = 50


@blueprint.get("/compare")
@requires("view")
def show(video_id: str) -> str:
    """What differs between `from` and `to`, the earlier one first whichever way they are named.

    Without `to` it is now, without `from` what was before the latest change until then.
    """
    to = asked_moment("to") or now()
    older, newer = sorted((asked_moment("from") or _before_latest_change(video_id, to), to))
    states = [past.video_as_of(video_id, moment) for moment in (older, newer)]
    return render_template(
        "catalog/comparing/show.html",
        video_id=video_id,
        video=states[1] or states[0],
        older=older,
        newer=newer,
        missing=[moment for moment, state in zip((older, newer), states, strict=True) if state is None],
        differences=_differences(*states),
        entries=_between(video_id, older, newer),
        older_url=None,
    )


def _before_latest_change(video_id: str, moment: datetime) -> datetime:
    latest = history("video", video_id, end_of(moment), limit=1)
    if not latest:
        raise NotFound(f"The catalog held no video with the id {video_id[:40]} on {filters.moment(moment)}.")
    return latest[0].sync_time - MICROSECOND


def _differences(older: Video | None, newer: Video | None) -> list[Detail]:
    if older is None or newer is None:
        return []
    differing = past.differing(older, newer)
    return [compared(field, *values) for field, values in in_order(differing)]


def _between(video_id: str, older: datetime, newer: datetime) -> list[Entry]:
    """The latest entries between the moments, the later one included."""
    entries = history("video", video_id, end_of(newer), limit=MOST_ENTRIES)
    return [entry for entry in entries if entry.sync_time > older]


def init_app(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(blueprint)
