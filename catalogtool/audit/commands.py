"""The trail at the command line."""

import json
from itertools import islice

import click
from flask import Flask
from flask.cli import AppGroup

from catalogtool.audit.queries import whole_history
from catalogtool.audit.sentences import sentence
from catalogtool.web import filters

audit = AppGroup("audit", help="The trail of changes.")


@audit.command()
@click.argument("video_id")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list instead of sentences.")
@click.option("--limit", type=click.IntRange(min=1), help="Print the newest so many only.")
def history(video_id: str, limit: int | None, *, as_json: bool) -> None:
    """Print what became of a video, newest first."""
    entries = list(islice(whole_history("video", video_id), limit))
    if not entries:
        raise click.ClickException(f"The trail knows no video {video_id}.")
    if as_json:
        click.echo(json.dumps([entry.as_json() for entry in entries], ensure_ascii=False, indent=2))
        return
    for entry in entries:
        click.echo(f"{filters.moment(entry.sync_time)}  {sentence(entry)}")


def init_app(app: Flask) -> None:
    """Add `flask audit`."""
    app.cli.add_command(audit)
