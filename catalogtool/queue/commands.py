"""The queue from the command line."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup

from catalogtool.core.database import transaction
from catalogtool.core.errors import CatalogToolError
from catalogtool.queue import accounts, bulk, operating, runtime
from catalogtool.queue.bulk import Act, Concerned, Outcome
from catalogtool.queue.matching import HELD_BACK, Matching
from catalogtool.queue.queries import failures as failing
from catalogtool.queue.queries import jobs
from catalogtool.queue.queries.course import attempts, course
from catalogtool.web.access import Actor
from catalogtool.web.command_line import actor_named
from catalogtool.web.filters import plural

HIGHEST_NUMBER = 2**63 - 1

group = AppGroup("queue", help="Background work.")

Command = Callable[..., None]

_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_as = click.option("--as", "username", metavar="USERNAME", help="The person who does it.")
_all = click.option("--all", "everything", is_flag=True, help="All that match the options instead of JOBS.")
_yes = click.option("--yes", is_flag=True, help="Do not ask, whatever the number is.")
_jobs = click.argument("job_ids", metavar="[JOB]...", nargs=-1, type=click.IntRange(1, HIGHEST_NUMBER))


def init_app(app: Flask) -> None:
    """Add `flask queue …`."""
    app.cli.add_command(group)


def _filters(command: Command) -> Command:
    """Let the command take what narrows the list of jobs."""
    options = (
        click.option("--status", type=click.Choice([*jobs.STATES, HELD_BACK]), help="The state."),
        click.option("--type", default="", help="The kind of work, as report_import."),
        click.option("--person", default="", help="Who asked for it."),
        click.option("--video", default="", metavar="VIDEO_ID", help="The video that it is about."),
        click.option("--error", type=click.Choice([*jobs.ERRORS]), help="The kind of error."),
        click.option("--cause", default="", help="The cause of the failure, as `failures` names it."),
        click.option("--text", "q", default="", help="Text in what was asked, or the number of a job."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _chosen(command: Command) -> Command:
    """Let the command take the numbers of jobs, or what narrows them down, and who does it."""
    return _jobs(_all(_filters(_yes(_as(command)))))


@group.command()
def drain() -> None:
    """Run what is waiting, in this process, until nothing is."""
    click.echo(f"Jobs taken: {runtime.drain()}")


@group.command("list")
@_filters
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="At most so many."
)
@_as
@_json
def list_some(limit: int, username: str | None, *, as_json: bool, **asked: str | None) -> None:
    """Show jobs, the newest first."""
    with _told_plainly():
        found = jobs.some(Matching.of(asked), actor_named(username), limit)
        if as_json:
            click.echo(json.dumps([accounts.of_job(job) for job in found]))
            return
        for job in found:
            click.echo(accounts.line(job))


@group.command()
@click.argument("job_id", metavar="JOB", type=click.IntRange(1, HIGHEST_NUMBER))
@_as
@_json
def show(job_id: int, username: str | None, *, as_json: bool) -> None:
    """Show one job, its attempts and what happened to it."""
    with _told_plainly():
        job = jobs.find(job_id, actor_named(username))
        tries = attempts(job)
        steps = course(job, tries)
        if as_json:
            click.echo(json.dumps(accounts.of_job(job) | accounts.of_course(tries, steps)))
            return
        click.echo(accounts.line(job))
        for step in steps:
            click.echo(f"  {step.at:%Y-%m-%d %H:%M:%S}  {step.words}")


@group.command()
@_as
@_json
def failures(username: str | None, *, as_json: bool) -> None:
    """Show what has failed by its cause, the latest first."""
    with _told_plainly():
        found = failing.causes(actor_named(username))
        if as_json:
            click.echo(json.dumps([accounts.of_cause(cause) for cause in found]))
            return
        for cause in found:
            click.echo(f"{cause.key}  {plural(cause.jobs, 'job')} of {cause.task_type}: {cause.message}")


@group.command()
@_chosen
def retry(**chosen: Any) -> None:
    """Have JOBS that failed or were cancelled tried again, from where they stopped."""
    _do_each("retry", operating.retry, "waits to be tried again", **chosen)


@group.command()
@_chosen
def cancel(**chosen: Any) -> None:
    """Cancel JOBS that wait, and have those that run end at their next step."""
    _do_each("cancel", operating.request_cancel, "is cancelled, or ends at its next step", **chosen)


@group.command()
@click.argument("number", type=click.IntRange(0, operating.HIGHEST_PRIORITY))
@_chosen
def priority(number: int, **chosen: Any) -> None:
    """Set the priority of JOBS to NUMBER; the highest goes first."""
    _do_each("priority", operating.set_priority, f"has priority {number} now", number, **chosen)


@group.command()
@click.argument("task_type", metavar="TYPE")
@click.option("--reason", default="", help="For the others.")
@_as
def pause(task_type: str, reason: str, username: str | None) -> None:
    """Begin no more work of the kind TYPE; what runs goes on to its end."""
    _do(username, operating.pause, task_type, reason)
    click.echo(f"{task_type}: paused.")


@group.command()
@click.argument("task_type", metavar="TYPE")
@_as
def resume(task_type: str, username: str | None) -> None:
    """Go on with the work of the kind TYPE."""
    _do(username, operating.resume, task_type)
    click.echo(f"{task_type}: goes on.")


def _do_each(
    act: Act,
    deed: Callable[..., Any],
    becomes: str,
    *given: int,
    job_ids: tuple[int, ...],
    username: str | None,
    everything: bool,
    yes: bool,
    **asked: str | None,
) -> None:
    """Do it with the jobs that are named, or with all that match."""
    if bool(job_ids) == everything or (job_ids and any(asked.values())):
        raise click.UsageError("Name jobs, or narrow them down with options and say --all.")
    if everything:
        _do_all(act, asked, username, *given, yes=yes)
    for job_id in job_ids:
        _do(username, deed, job_id, *given)
        click.echo(f"Job {job_id} {becomes}.")


def _do(username: str | None, deed: Callable[..., Any], *given: object) -> Any:
    """What becomes of the deed, done with what is given and by the person, in a transaction of its own."""
    with _told_plainly():
        return deed(*given, actor_named(username))


def _do_all(
    act: Act, asked: dict[str, str | None], username: str | None, priority: int | None = None, *, yes: bool
) -> None:
    """Do it with all that match, so many in a transaction, once their number was confirmed."""
    outcome, done = Outcome(left=_do(username, _count, act, asked)), 0
    if not outcome.left:
        click.echo("No job matches.")
        return
    if not yes:
        click.confirm(f"{plural(outcome.left, 'job')}. Go on?", abort=True)
    while outcome.left:
        outcome = _do(username, _step, act, asked, outcome, priority)
        done += outcome.done
        for job_id, reason in outcome.refused.items():
            click.echo(f"Job {job_id} stays as it is: {reason}", err=True)
    click.echo(f"{plural(done, 'job')} done.")


def _count(act: Act, asked: dict[str, str | None], actor: Actor) -> int:
    return Concerned(act, Matching.of(asked), actor).count()


def _step(
    act: Act, asked: dict[str, str | None], before: Outcome, priority: int | None, actor: Actor
) -> Outcome:
    return bulk.do_all(Concerned(act, Matching.of(asked), actor, before.last), before.left, priority)


@contextmanager
def _told_plainly() -> Iterator[None]:
    """A transaction; a failure that a person can act on ends the command with its sentence."""
    try:
        with transaction():
            yield
    except CatalogToolError as error:
        raise click.ClickException(error.message) from error
