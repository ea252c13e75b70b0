"""Schedules from the command line."""

import json
from collections.abc import Callable
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup

from catalogtool.core.database import transaction
from catalogtool.core.errors import CatalogToolError
from catalogtool.schedules import operations, queries
from catalogtool.schedules.models import SyncExecution, SyncSchedule
from catalogtool.web.access import Actor
from catalogtool.web.command_line import actor_named

group = AppGroup("schedules", help="Work that is done by the clock.")

_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_as = click.option("--as", "username", metavar="USERNAME", help="The person who does it.")


def init_app(app: Flask) -> None:
    """Add `flask schedules …`."""
    app.cli.add_command(group)


@group.command("list")
@_json
def list_all(*, as_json: bool) -> None:
    """Show every schedule with its last and next run."""
    with transaction():
        operations.make_declared()
        found = queries.schedules()
        if as_json:
            click.echo(json.dumps([_account(each) for each in found]))
            return
        for each in found:
            state = f"next {each.next_sync_at:%Y-%m-%d %H:%M} UTC" if each.is_active else "paused"
            runs = f"{each.successful_executions} of {each.total_executions} runs succeeded"
            click.echo(f"{each.name}: {each.timing.words}; {state}; {runs}")


@group.command()
@click.argument("name")
@_as
@_json
def run(name: str, username: str | None, *, as_json: bool) -> None:
    """Queue the work of the schedule NAME now."""
    job_id = _done(lambda actor: _job(operations.run_now(name, actor)), username)
    click.echo(
        json.dumps({"name": name, "job": job_id}) if as_json else f"{name}: asked for, as job {job_id}."
    )


@group.command()
@click.argument("name")
@_as
@_json
def pause(name: str, username: str | None, *, as_json: bool) -> None:
    """Begin no more runs of the schedule NAME by the clock."""
    account = _done(lambda actor: _account(operations.pause(name, actor)), username)
    click.echo(json.dumps(account) if as_json else f"{name}: paused.")


@group.command()
@click.argument("name")
@_as
@_json
def resume(name: str, username: str | None, *, as_json: bool) -> None:
    """Go on with the schedule NAME by the clock; what was left out is not made up for."""
    account = _done(lambda actor: _account(operations.resume(name, actor)), username)
    click.echo(json.dumps(account) if as_json else f"{name}: next {account['next_sync_at']}.")


def _done(do: Callable[[Actor], Any], username: str | None) -> Any:
    """What becomes of it in a transaction; a failure that a person can act on ends the command with its sentence."""
    try:
        with transaction():
            operations.make_declared()
            return do(actor_named(username))
    except CatalogToolError as error:
        raise click.ClickException(error.message) from error


def _job(execution: SyncExecution) -> int | None:
    return execution.job_id


def _account(schedule: SyncSchedule) -> dict[str, Any]:
    last = schedule.last_sync_at
    return {
        "name": schedule.name,
        "title": schedule.title,
        "task_type": schedule.task_type,
        "frequency": schedule.frequency,
        "cron": schedule.cron,
        "time_zone": schedule.time_zone,
        "is_active": schedule.is_active,
        "last_sync_at": last.isoformat() if last else None,
        "next_sync_at": schedule.next_sync_at.isoformat(),
        "total_executions": schedule.total_executions,
        "successful_executions": schedule.successful_executions,
    }
