"""Reports from the command line."""

import json
import sys
import time
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup

from catalogtool.core.database import session, transaction
from catalogtool.core.errors import CatalogToolError
from catalogtool.reports import inbox, operations, quarantine, queries
from catalogtool.reports.doctor.history import findings_of
from catalogtool.reports.models import Report
from catalogtool.reports.operations import Mode
from catalogtool.reports.reading import Choices
from catalogtool.web.access import Actor
from catalogtool.web.command_line import actor_named

SECONDS_BETWEEN_LOOKS = 0.3
SECONDS_FOR_A_WORKER = 60.0
COUNTS = ("read", "created", "updated", "unchanged", "refused", "blank", "merged")

group = AppGroup("reports", help="Reports of the platform.")


def init_app(app: Flask) -> None:
    """Add `flask reports …`."""
    app.cli.add_command(group)


@group.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--wait", is_flag=True, help="Return when every import has ended.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a file.")
@click.option("--force", is_flag=True, help="Import even if the same bytes were imported before.")
@click.option("--as", "username", metavar="USERNAME", help="The person whose imports they are.")
@click.option("--preview", "mode", flag_value="preview", help="Look at the changes before they are applied.")
@click.option("--apply", "mode", flag_value="apply", help="Apply the changes at once.")
@click.option("--owner", metavar="NAME", help="The content owner, where the name of a file doesn't tell.")
@click.option(
    "--part", is_flag=True, help="The files have a part of the records: what they lack is not missing."
)
def import_files(
    files: tuple[Path, ...],
    mode: Mode | None,
    owner: str | None,
    *,
    part: bool,
    wait: bool,
    as_json: bool,
    force: bool,
    username: str | None,
) -> None:
    """Send FILES to the bucket and have them imported, as is set for their kind unless an option says otherwise."""
    actor = actor_named(username)
    how = {"mode": mode, "force": force, "content_owner": owner, "choices": Choices(whole=not part)}
    sent = [_send(file, actor, how) for file in files]
    ended = []
    for file, found in zip(files, sent, strict=True):
        if isinstance(found, CatalogToolError):
            account = {"report": None, "status": "error", **dict.fromkeys(COUNTS, 0)}
            account |= {"seconds": None, "error": found.message}
            click.echo(json.dumps(account) if as_json else f"{file.name}: {found.message}", err=not as_json)
            ended.append("error")
            continue
        report = _outcome(found) if wait else queries.find(found)
        click.echo(json.dumps(_account(report)) if as_json else _sentence(report))
        ended.append(report.status)
    # Without --wait and --json nobody asked how it ends: that the files were taken is the success.
    taken = "error" not in ended and not (wait or as_json)
    sys.exit(0 if set(ended) <= {"completed", "compared"} or taken else 1)


@group.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a report.")
def quarantined(*, as_json: bool) -> None:
    """Print the reports that wait in quarantine, and what is odd about each."""
    for report in quarantine.waiting():
        click.echo(json.dumps(_account(report)) if as_json else _sentence(report))


@group.command()
@click.argument("report_id", metavar="ID", type=click.IntRange(min=1))
@click.option(
    "--once", "decision", flag_value="once", help="Let it go on, and hold the next ones against others."
)
@click.option(
    "--norm", "decision", flag_value="norm", help="Let it go on, and hold the next ones against it."
)
@click.option("--give-up", "decision", flag_value="give-up", help="End it without changing anything.")
@click.option("--as", "username", metavar="USERNAME", help="The person who decides.")
def decide(report_id: int, decision: str | None, username: str | None) -> None:
    """Decide on a report in quarantine."""
    actor = actor_named(username)
    if decision is None:
        raise click.UsageError("Say --once, --norm or --give-up.")
    try:
        with transaction():
            if decision == "give-up":
                quarantine.give_up(report_id, actor)
            else:
                quarantine.release(report_id, actor, as_norm=decision == "norm")
    except CatalogToolError as error:
        raise click.ClickException(error.message) from error
    click.echo(_sentence(_as_it_stands(report_id)))


def _send(file: Path, actor: Actor, how: dict[str, Any]) -> int | CatalogToolError:
    """The id of the file's report, or why there is none; the other files go their way."""
    try:
        inbox.refuse_size(file.stat().st_size)
        with file.open("rb") as body:
            key = inbox.store(file.name, body)
        with transaction():
            report = operations.receive(key, file.name, actor_id=actor.id, actor_name=actor.name, **how)
            return report.id
    except CatalogToolError as error:
        return error


def _outcome(report_id: int) -> Report:
    """Show on stderr how the import goes on, and return the report when it has ended."""
    began, told, shown = time.monotonic(), False, ""
    while (report := _as_it_stands(report_id)).status in queries.UNFINISHED:
        line = _progress(report)
        if line != shown:
            click.echo(line, err=True)
            shown = line
        if not told and report.started_at is None and time.monotonic() - began > SECONDS_FOR_A_WORKER:
            click.echo(
                "No worker has taken the import for a minute. Is one running? Still waiting …", err=True
            )
            told = True
        time.sleep(SECONDS_BETWEEN_LOOKS)
    return report


def _as_it_stands(report_id: int) -> Report:
    session().rollback()
    return queries.find(report_id)


def _progress(report: Report) -> str:
    job = queries.job_of(report)
    if job is None or job.phase is None:
        return f"{report.original_name}: waiting for a worker"
    rows = f"{job.progress_done:,}" + (f" of {job.progress_total:,}" if job.progress_total else "")
    return f"{report.original_name}: {job.phase}, {rows} rows"


def _account(report: Report) -> dict[str, Any]:
    account = {"report": report.id, "status": report.status}
    account |= {name: getattr(report, f"rows_{name}") for name in COUNTS} | {"seconds": _seconds(report)}
    account |= {"gone": report.records_gone} if report.records_gone else {}
    account |= {"back": report.records_back} if report.records_back else {}
    if report.status == "compared":
        account["changeset"] = report.changeset_id
    if report.status == "quarantined":
        account["findings"] = _severe(report)
    return account | {"error": report.error_message} if report.error_message else account


def _sentence(report: Report) -> str:
    counts = ", ".join(f"{getattr(report, f'rows_{name}'):,} {name}" for name in COUNTS)
    if report.records_gone:
        counts += f"; {report.records_gone:,} {report.subject}s are missing from it"
    fate = f": {report.error_message}" if report.error_message else f", {counts}"
    if report.status == "compared":
        fate = f", {report.rows_read:,} read; its changes wait as changeset {report.changeset_id}"
    if report.status == "quarantined":
        fate = f", nothing of it was applied. {' '.join(_severe(report))}"
    return f"Report {report.id}, {report.original_name}: {report.status}{fate if report.processed_at else ''}"


def _severe(report: Report) -> list[str]:
    return [each.says for each in findings_of(session(), report.id) if each.severity == "severe"]


def _seconds(report: Report) -> float | None:
    if report.started_at is None or report.processed_at is None:
        return None
    return round((report.processed_at - report.started_at).total_seconds(), 3)
