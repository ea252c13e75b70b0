"""The state of health at the command line."""

import json
import sys

import click
from flask import Flask
from flask.cli import AppGroup

from catalogtool.health import readiness

group = AppGroup("health", help="Whether the installation works.")


def init_app(app: Flask) -> None:
    """Add `flask health …`."""
    app.cli.add_command(group)


@group.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def check(*, as_json: bool) -> None:
    """Ask the database, Redis, the file store and the workers for a sign of life; ends with 1 if one is missing."""
    missing = readiness.missing()
    if as_json:
        click.echo(json.dumps({"ready": not missing, "missing": dict(missing)}))
    else:
        click.echo("\n".join(f"{part}: {why}" for part, why in missing.items()) or "All is well.")
    sys.exit(1 if missing else 0)
