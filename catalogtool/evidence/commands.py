"""The evidence at the command line: `flask audit …`."""

import getpass
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app

from catalogtool.audit.commands import audit
from catalogtool.audit.fields import NAMES, SOURCES
from catalogtool.audit.views import OPERATIONS
from catalogtool.core.database import transaction
from catalogtool.core.errors import CatalogToolError
from catalogtool.evidence import operations
from catalogtool.evidence.exporting import make_bundle
from catalogtool.evidence.months import Partition
from catalogtool.evidence.operations import Verification

MOST_SENTENCES = 1_000


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def seal(*, as_json: bool) -> None:
    """Seal what has come into the trail since the last seal, and copy the seals to the bucket."""
    with stated():
        sealed = operations.seal_trail(transaction)
    told = {"blocks": sealed.blocks, "entries": sealed.rows, "exported": sealed.exported}
    click.echo(json.dumps(told) if as_json else f"{sealed.rows:,} entries sealed in {sealed.blocks} blocks.")


@audit.command()
@click.option("--seals", "only_seals", is_flag=True, help="Only hold the trail against its seals.")
@click.option("--fold", "only_fold", is_flag=True, help="Only hold the catalog against the trail.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def verify(*, only_seals: bool, only_fold: bool, as_json: bool) -> None:
    """Prove that the trail is as it was written and that the catalog is what the trail tells; ends with 1 if not."""
    with stated():
        found = operations.verify(seals=only_seals or not only_fold, fold=only_fold or not only_seals)
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        _tell(found)
    sys.exit(1 if found.findings else 0)


@audit.command()
@click.option(
    "--older-than", type=click.IntRange(min=1), metavar="MONTHS", help="Months that ended so many months ago."
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def archive(older_than: int | None, *, as_json: bool) -> None:
    """Move old months of the trail into the bucket, where history and verification still read them."""
    months = older_than or current_app.config["SETTINGS"].archive_after_months
    if not months:
        raise click.UsageError("Say --older-than MONTHS, or set ARCHIVE_AFTER_MONTHS.")
    with stated():
        moved = operations.archive(transaction, months, _told)
    told = [{"month": f"{each.from_time:%Y-%m}", "entries": each.rows} for each in moved]
    click.echo(json.dumps({"months": told}) if as_json else f"{len(moved)} months archived.")


@audit.command()
@click.option("--since", metavar="DAY", help="From this day on, as 2026-03-09.")
@click.option("--until", metavar="DAY", help="Up to this day, which is included.")
@click.option("--video", metavar="VIDEO_ID", help="Of this video.")
@click.option("--channel", help="Of channels with this in their name.")
@click.option("--person", help="By this person.")
@click.option("--source", type=click.Choice(list(SOURCES)), help="Through this.")
@click.option("--operation", type=click.Choice(list(OPERATIONS)), help="This was done.")
@click.option("--field", type=click.Choice(sorted(NAMES)), help="This field was changed.")
@click.option("--changeset", metavar="NUMBER", help="In this changeset.")
@click.option(
    "--review", type=click.Choice(["reviewed", "open"]), help="In changesets with or without a review."
)
@click.option(
    "-o",
    "--output",
    "path",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The zip file to write.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the manifest.")
def export(path: Path, *, as_json: bool, **filters: str | None) -> None:
    """Write what is asked for as a bundle: a zip with CSV and a manifest."""
    wanted = {name: value for name, value in filters.items() if value}
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file, stated():
            manifest = make_bundle(file, wanted, getpass.getuser(), lambda _size: None)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    click.echo(
        json.dumps(manifest, ensure_ascii=False)
        if as_json
        else f"{manifest['entries']:,} entries written to {path}."
    )


@contextmanager
def stated() -> Iterator[None]:
    """Let a failure that a person can act on end the command with its sentence."""
    try:
        yield
    except CatalogToolError as error:
        raise click.ClickException(error.message) from error


def _tell(found: Verification) -> None:
    if found.seals:
        seals = found.seals
        click.echo(f"Seals: {seals.rows:,} entries in {seals.blocks} blocks.")
        notes = {
            "came after the last seal": seals.unsealed,
            "went with videos that were removed for good": seals.purged,
        }
        for what, count in notes.items():
            if count:
                click.echo(f"  {count:,} entries {what}.")
        if seals.unexported:
            click.echo(f"  {seals.unexported} blocks have no copy in the bucket yet.")
    if found.fold:
        click.echo(f"Fold: {found.fold.records:,} records.")
    for finding in found.findings[:MOST_SENTENCES]:
        click.echo(finding.sentence)
    if len(found.findings) > MOST_SENTENCES:
        click.echo(f"… and {len(found.findings) - MOST_SENTENCES:,} more; --json names all of them.")
    click.echo("Nothing is wrong." if not found.findings else f"Found: {len(found.findings):,}.")


def _told(month: Partition, written: int) -> None:
    click.echo(f"{month.from_time:%Y-%m}: {written:,} of {month.rows:,} entries", err=True)
