"""Tables as files at the command line: `flask export …`."""

import json
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from catalogtool.core.errors import CatalogToolError
from catalogtool.core.files.form import FORMS
from catalogtool.explore.operations import write_export
from catalogtool.explore.table import TABLES, ExportedTable
from catalogtool.web.command_line import actor_named
from catalogtool.web.listing import Listing

group = AppGroup("export", help="Tables as files.")


def init_app(app: Flask) -> None:
    """Add `flask export …`, a command for each table."""
    for table in TABLES:
        if table.name not in group.commands:
            group.add_command(_command(table))
    app.cli.add_command(group)


def _command(table: ExportedTable) -> click.Command:
    @click.option("--form", "form_name", type=click.Choice(list(FORMS)), default="csv", show_default=True)
    @click.option(
        "--filter", "narrowed", multiple=True, metavar="NAME=VALUE", help="As in the address of the list."
    )
    @click.option("--sort", default="", help="As in the address of the list.")
    @click.option(
        "-o",
        "--output",
        "path",
        required=True,
        type=click.Path(dir_okay=False, path_type=Path),
        help="The file to write.",
    )
    @click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
    def export(form_name: str, narrowed: tuple[str, ...], sort: str, path: Path, *, as_json: bool) -> None:
        listing = table.listing({**_pairs(table, narrowed), "sort": sort})
        rows = _write(table, form_name, listing, path)
        told = {"table": table.name, "form": form_name, "rows": rows, "size": path.stat().st_size}
        click.echo(json.dumps(told) if as_json else f"{rows:,} rows written to {path}.")

    return click.command(table.name, help=f"Write a file of {table.title.lower()}.")(with_appcontext(export))


def _pairs(table: ExportedTable, narrowed: tuple[str, ...]) -> dict[str, str]:
    known = [each.name for each in table.listing({}).filters]
    pairs = dict(each.partition("=")[::2] for each in narrowed)
    if unknown := set(pairs) - set(known):
        raise click.BadParameter(
            f"{', '.join(sorted(unknown))} is none; there are {', '.join(known)}.", param_hint="--filter"
        )
    return pairs


def _write(table: ExportedTable, form_name: str, listing: Listing, path: Path) -> int:
    rows = 0

    def count(done: int) -> None:
        nonlocal rows
        rows = done

    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            for piece in write_export(table, FORMS[form_name], listing, actor_named(None).name, count):
                file.write(piece)
        part.replace(path)
    except CatalogToolError as error:
        raise click.ClickException(error.message) from error
    finally:
        part.unlink(missing_ok=True)
    return rows
