"""`flask videos …`: the catalog for scripts."""

import json
from datetime import UTC, datetime
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup

from catalogtool.audit.blame import Blame, blame
from catalogtool.audit.entry import Entry
from catalogtool.audit.fields import field_label, written
from catalogtool.audit.moment import read_moment
from catalogtool.audit.sentences import through
from catalogtool.catalog.models import Video
from catalogtool.catalog.queries.past import video_as_of
from catalogtool.catalog.queries.videos import get_video
from catalogtool.core.errors import Invalid, NotFound
from catalogtool.web import filters

group = AppGroup("videos", help="Look at the videos of the catalog.")


# An id may begin with a hyphen.
@group.command("show", context_settings={"ignore_unknown_options": True})
@click.argument("video_id")
@click.option("--as-of", "moment", metavar="MOMENT", help="As it was then, like 2026-05-03T10:00:00Z.")
@click.option("--blame", "with_blame", is_flag=True, help="Say of each value where it comes from.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object with every column.")
def show(video_id: str, moment: str | None, *, with_blame: bool, as_json: bool) -> None:
    """Print what the catalog knows of VIDEO_ID."""
    try:
        asked = read_moment(moment) if moment else None
        columns = columns_of(_video(video_id, asked))
    except (Invalid, NotFound) as error:
        raise click.ClickException(error.message) from error
    entries = blame("video", video_id, asked) if with_blame else None
    if not as_json:
        click.echo(as_text(columns, entries or {}))
        return
    told = (
        {} if entries is None else {"blame": {name: entry_as_json(name, entries[name]) for name in entries}}
    )
    click.echo(json.dumps(columns | told, ensure_ascii=False))


def _video(video_id: str, moment: datetime | None) -> Video:
    if moment is None:
        return get_video(video_id)
    video = video_as_of(video_id, moment)
    if video is None:
        raise NotFound(f"The catalog held no video with the id {video_id[:40]} on {filters.moment(moment)}.")
    return video


def entry_as_json(field: str, entry: Entry) -> dict[str, Any]:
    """Where a value comes from as plain values: the entry, and in place of all its changes what was there before."""
    told = {name: value for name, value in entry.as_json().items() if name != "changes"}
    return told | {"before": entry.changes[field][0]}


def columns_of(video: Video) -> dict[str, Any]:
    """Every column under its name as plain values; a moment is ISO 8601 in UTC."""
    return {column.name: _plain(getattr(video, column.name)) for column in Video.__table__.columns}


def as_text(columns: dict[str, Any], entries: Blame) -> str:
    """One line a field that is known, names and values in two columns, and below it where the value comes from."""
    known = {name: value for name, value in columns.items() if value not in (None, [], "")}
    width = max(len(field_label(name)) for name in known)
    return "\n".join(
        f"{field_label(name):{width}}  {_written(value)}{_told(name, entries, width)}"
        for name, value in known.items()
    )


def _told(field: str, entries: Blame, width: int) -> str:
    entry = entries.get(field)
    if entry is None:
        return ""
    before = "" if entry.operation == "create" else f", before: {written(field, entry.changes[field][0])}"
    told = f"{through(entry)}, by {entry.actor_name}, {filters.moment(entry.sync_time)}{before}"
    return f"\n{'':{width}}    {told}"


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(
            item if isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in value
        )
    return str(value)


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(group)
