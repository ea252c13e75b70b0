"""Following YouTube from the command line."""

import json

import click
from flask import Flask
from flask.cli import AppGroup

from catalogtool.core.database import transaction
from catalogtool.core.errors import CatalogToolError
from catalogtool.sync import replaying
from catalogtool.sync.following.questions import QUESTIONS
from catalogtool.web.command_line import actor_named

group = AppGroup("youtube", help="The catalog follows YouTube.")


def init_app(app: Flask) -> None:
    """Add `flask youtube …`."""
    app.cli.add_command(group)


@group.command()
@click.argument("task", type=click.Choice(sorted(QUESTIONS)))
@click.option("--apply", "at_once", is_flag=True, help="Apply the changes without anybody looking at them.")
@click.option("--as", "username", metavar="USERNAME", help="The person who does it.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def replay(task: str, username: str | None, *, at_once: bool, as_json: bool) -> None:
    """Read the answers again that TASK has got and that are still kept, without asking anything."""
    try:
        with transaction():
            job_id = replaying.replay(QUESTIONS[task], actor_named(username), at_once=at_once).id
    except CatalogToolError as error:
        raise click.ClickException(error.message) from error
    click.echo(
        json.dumps({"task": task, "job": job_id})
        if as_json
        else f"{QUESTIONS[task].title}: kept answers are read again by job {job_id}."
    )
