"""Videos for programs, see docs/api.md."""

from typing import Any

from flask import Blueprint, Flask, request

from catalogtool.catalog.models import Video
from catalogtool.catalog.queries.records import values_of, videos_after
from catalogtool.catalog.queries.videos import get_video
from catalogtool.web.access import by_token, requires
from catalogtool.web.programs import asked_limit, next_url, plain

blueprint = Blueprint("video_api", __name__, url_prefix="/api/videos")


@blueprint.get("")
@requires("view")
@by_token
def index() -> dict[str, Any]:
    """A page of all videos, in the order of their ids."""
    videos, more = videos_after(request.args.get("after", ""), asked_limit())
    return {
        "videos": [_plain(video) for video in videos],
        "next": next_url(after=videos[-1].video_id) if more else None,
    }


@blueprint.get("/<video_id>")
@requires("view")
@by_token
def show(video_id: str) -> dict[str, Any]:
    return _plain(get_video(video_id))


def _plain(video: Video) -> dict[str, Any]:
    return {name: plain(value) for name, value in values_of(video).items()}


def init_app(app: Flask) -> None:
    """Serve the routes."""
    app.register_blueprint(blueprint)
