"""Changesets from the command line."""

import json
import time
from collections.abc import Callable
from typing import Any, TypeVar

import click
from flask import Flask
from flask.cli import AppGroup

from catalogtool.changes import decisions, preview, queries, rollback, wording
from catalogtool.changes.models import Changeset, ChangesetGroup
from catalogtool.changes.queries import Summary
from catalogtool.changes.selection import Selection
from catalogtool.core.database import session, transaction
from catalogtool.core.errors import CatalogToolError
from catalogtool.queue.runtime import drain
from catalogtool.web import filters
from catalogtool.web.command_line import actor_named

SECONDS_BETWEEN_LOOKS = 0.3
AT_WORK = ("staging", "applying")

T = TypeVar("T")

group = AppGroup("changesets", help="What changed the catalog, and what waits to.")

_as = click.option("--as", "username", metavar="USERNAME", help="The person who does it.")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_number = click.argument("changeset_id", metavar="ID", type=click.IntRange(min=1))


@group.command("list")
@click.option("--status", help="Only those of this status, such as compared.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="So many at most.")
@_json
def list_changesets(status: str | None, limit: int, *, as_json: bool) -> None:
    """Print the latest changesets, newest first."""
    found = queries.changesets(status=status or "", limit=limit)
    if as_json:
        click.echo(json.dumps([_account(each) for each in found], ensure_ascii=False))
        return
    for each in found:
        click.echo(_line(each))


@group.command()
@_number
@_json
def show(changeset_id: int, *, as_json: bool) -> None:
    """Print one changeset: what it did, or would do, and what was decided."""
    _print(_tried(lambda: queries.get_changeset(changeset_id)), as_json=as_json)


@group.command()
@_number
@_as
@_json
def apply(changeset_id: int, username: str | None, *, as_json: bool) -> None:
    """Apply what is approved of a changeset that waits, and print what became of it."""
    _print(_applied(changeset_id, username), as_json=as_json)


@group.command("rollback")
@_number
@_as
@click.option("--override", is_flag=True, help="Take back what others changed since, too; needs --reason.")
@click.option("--reason", help="Why later changes are taken back too.")
@click.option("--yes", is_flag=True, help="Apply it without another question.")
@_json
def roll_back(
    changeset_id: int,
    username: str | None,
    reason: str | None,
    *,
    override: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Work out what taking a changeset back would do, and print it; with --yes, do it."""
    actor = actor_named(username)

    def prepare() -> int:
        with transaction():
            selection = Selection(changeset_id=changeset_id)
            return rollback.prepare_rollback(selection, actor, override=override, reason=reason).id

    prepared = _waited(_tried(prepare))
    may_apply = yes and prepared.changeset.status == "compared" and _groups(prepared.changeset)
    _print(_applied(prepared.changeset.id, username) if may_apply else prepared, as_json=as_json)


def _applied(changeset_id: int, username: str | None) -> Summary:
    actor = actor_named(username)

    def approve() -> None:
        with transaction():
            decisions.approve(changeset_id, actor)

    _tried(approve)
    return _waited(changeset_id)


def _waited(changeset_id: int) -> Summary:
    """The changeset when the work on it has ended, which is done here unless a worker does it."""
    while _as_it_stands(changeset_id).status in AT_WORK:
        if not drain():
            time.sleep(SECONDS_BETWEEN_LOOKS)
    summary = queries.get_changeset(changeset_id)
    if summary.changeset.status in {"failed", "cancelled"}:
        raise click.ClickException(summary.changeset.error_message or f"It is {summary.changeset.status}.")
    return summary


def _as_it_stands(changeset_id: int) -> Changeset:
    session().rollback()
    return queries.find(changeset_id)


def _tried(act: Callable[[], T]) -> T:
    try:
        return act()
    except CatalogToolError as error:
        raise click.ClickException(error.message) from error


def _print(summary: Summary, *, as_json: bool) -> None:
    changeset = summary.changeset
    groups, aside = _groups(changeset), queries.count_set_aside(changeset.id)
    if as_json:
        told = {"groups": [_group(each) for each in groups], "set_aside": aside}
        click.echo(json.dumps(_account(summary) | told, ensure_ascii=False))
        return
    click.echo(_line(summary))
    for words in filter(None, (changeset.guard, changeset.error_message)):
        click.echo(words)
    if changeset.status in decisions.OPEN:
        click.echo(wording.forecast(changeset, groups))
    for each in groups:
        warning = f" ({each.warning})" if each.warning else ""
        title = "".join(part.text for part in wording.group_title(each))
        fate = "applied" if each.applied_at else each.decision
        click.echo(f"  {fate:8} {title}: {wording.extent(each)}{warning}")
    for outcome, number in aside.items():
        click.echo(f"  {wording.SET_ASIDE[outcome][0]}: {filters.number(number)}")


def _groups(changeset: Changeset) -> list[ChangesetGroup]:
    return preview.groups_of(session(), changeset.id)


def _line(summary: Summary) -> str:
    changeset = summary.changeset
    written = f"{summary.created:,} created, {summary.updated:,} updated"
    when = filters.moment(changeset.created_at)
    return f"{changeset.id}  {changeset.status}  {changeset.summary}  by {changeset.actor_name}, {when}: {written}"


def _account(summary: Summary) -> dict[str, Any]:
    changeset = summary.changeset
    plain = ("id", "status", "source", "summary", "actor_name", "report_id", "reverses_id", "guard")
    times = ("created_at", "compared_at", "applied_at")
    account = {name: getattr(changeset, name) for name in plain}
    account |= {name: moment.isoformat() if (moment := getattr(changeset, name)) else None for name in times}
    account |= {"created": summary.created, "updated": summary.updated, "counts": changeset.counts}
    return account | {"error": changeset.error_message}


def _group(each: ChangesetGroup) -> dict[str, Any]:
    columns = (
        "id",
        "subject",
        "field",
        "kind",
        "old",
        "new",
        "records",
        "parents",
        "weight",
        "risk",
        "warning",
    )
    told = {name: getattr(each, name) for name in columns}
    return told | {"decision": each.decision, "applied": each.applied_at is not None}


def init_app(app: Flask) -> None:
    """Add `flask changesets …`."""
    app.cli.add_command(group)
