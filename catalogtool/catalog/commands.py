"""`flask videos …`: the catalog for scripts."""

import json
from datetime import UTC, datetime
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup

from catalogtool.audit.fields import field_label
from catalogtool.catalog.models import Video
from catalogtool.catalog.queries.videos import get_video
from catalogtool.core.errors import NotFound

group = AppGroup("videos", help="Look at the videos of the catalog.")


# An id may begin with a hyphen.
@group.command("show", context_settings={"ignore_unknown_options": True})
@click.argument("video_id")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object with every column.")
def show(video_id: str, *, as_json: bool) -> None:
    """Print what the catalog knows of VIDEO_ID."""
    try:
        columns = columns_of(get_video(video_id))
    except NotFound as error:
        raise click.ClickException(error.message) from error
    click.echo(json.dumps(columns, ensure_ascii=False) if as_json else as_text(columns))


def columns_of(video: Video) -> dict[str, Any]:
    """Every column under its name as plain values; a moment is ISO 8601 in UTC."""
    return {column.name: _plain(getattr(video, column.name)) for column in Video.__table__.columns}


def as_text(columns: dict[str, Any]) -> str:
    """One line a field that is known, names and values in two columns."""
    known = {field_label(name): value for name, value in columns.items() if value not in (None, [], "")}
    width = max(map(len, known))
    return "\n".join(f"{label:{width}}  {_written(value)}" for label, value in known.items())


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
