"""The queue from the command line."""

import click
from flask import Flask
from flask.cli import AppGroup

from catalogtool.queue import runtime

group = AppGroup("queue", help="Background work.")


def init_app(app: Flask) -> None:
    """Add `flask queue …`."""
    app.cli.add_command(group)


@group.command()
def drain() -> None:
    """Run what is waiting, in this process, until nothing is."""
    click.echo(f"Jobs taken: {runtime.drain()}")
