"""Measure everything and print a JSON line per figure: `ROWS=1000000 python -m bench`."""

import os
import signal
import sys
from contextlib import redirect_stdout

from flask.testing import FlaskClient

from bench import copying, doors, exports, following, imports, pages, reading, reviews, seals, trail
from bench.figures import Figures
from bench.following import WrongRun
from bench.imports import Importer, WrongImport
from bench.installation import Installation, installed
from bench.pages import WrongPage
from bench.reviews import Reviewer
from catalogtool.core.errors import CatalogToolError
from catalogtool.core.files.form import FORMS

ENTRIES_PER_ROW = 10


def main() -> None:
    # An end that is asked for is an orderly one: servers stop and the directory goes.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("The bench was stopped."))
    figures = Figures(_rows(), sys.stdout)
    try:
        with redirect_stdout(sys.stderr), installed() as installation:
            client = pages.signed_in(installation.app)
            speed, memory = reading.measure(installation, figures.rows)
            figures.add("reading_rows_per_s", speed, "rows/s")
            figures.add("reading_peak_rss_mib", memory, "MiB")
            unit = measure_imports(installation, figures, client)
            measure_following(installation, figures, unit)
            measure_pages(installation, figures, client)
            measure_exports(installation, figures)
            figures.add("sign_in_page_ms", doors.page_ms(installation.app), "ms")
            figures.add("sign_in_ms", doors.sign_in_ms(installation.app), "ms")
    except CatalogToolError as error:
        sys.exit(error.message)
    except (WrongImport, WrongPage, WrongRun) as error:
        sys.exit(str(error))
    print(f"The figures are kept in {figures.save()}.", file=sys.stderr)


def measure_imports(installation: Installation, figures: Figures, client: FlaskClient) -> float:
    """Give the seconds of the unit."""
    rows = figures.rows
    planned = imports.plan(installation.directory, rows)
    planned[0].write(rows)
    with installation.connect() as connection:
        unit = copying.copy_seconds(connection, planned[0].file)
    figures.add("copy_rows_per_s", rows / unit, "rows/s")
    importer, reviewer = Importer(installation, rows), Reviewer(installation)
    for each in planned:
        seconds = importer.seconds(each)
        seals.seal_now(installation)
        if each.measured:
            figures.add(f"import_{each.name}_vs_copy", seconds / unit, "ratio")
            figures.add(f"import_{each.name}_ms", seconds * 1000, "ms")
            figures.add(f"import_{each.name}_rows_per_s", rows / seconds, "rows/s")
        if each.name == "fresh":
            measure_rollback(reviewer, figures, each.name, seconds)
            seals.seal_now(installation)
            with installation.connect() as superuser:
                reviews.empty(installation, superuser)
    measure_rollback(reviewer, figures, planned[-1].name, seconds)
    changeset_id = reviewer.preview(importer, planned[-1])
    first, usual = reviews.preview_page_ms(client, changeset_id)
    figures.add("preview_first_ms", first, "ms")
    figures.add("preview_ms", usual, "ms")
    reviewer.refuse(changeset_id)
    seals.seal_now(installation)
    figures.add("verify_seals_ms_per_million", seals.verify_ms(installation), "ms")
    figures.add("import_peak_rss_mib", importer.memory.mib, "MiB")
    return unit


def measure_following(installation: Installation, figures: Figures, unit: float) -> None:
    """The last import has moved the views of every row, and YouTube says what they were."""
    with following.answering(installation, figures.rows):
        for name, updated in (("changed_all", figures.rows), ("unchanged", 0)):
            seconds = following.seconds(installation, figures.rows, updated=updated)
            figures.add(f"following_{name}_vs_copy", seconds / unit, "ratio")
            figures.add(f"following_{name}_rows_per_s", figures.rows / seconds, "rows/s")
            seals.seal_now(installation)


def measure_rollback(reviewer: Reviewer, figures: Figures, name: str, imported_in: float) -> None:
    taken_back = reviewer.take_the_last_import_back(figures.rows)
    figures.add(f"rollback_{name}_vs_import", taken_back.seconds / imported_in, "ratio")
    figures.add(f"rollback_{name}_vs_apply", taken_back.seconds / taken_back.applied_in, "ratio")
    figures.add(f"rollback_{name}_ms", taken_back.seconds * 1000, "ms")


def measure_pages(installation: Installation, figures: Figures, client: FlaskClient) -> None:
    with installation.connect() as superuser, installation.connect_as_owner() as owner:
        trail.fill(superuser, owner, ENTRIES_PER_ROW * figures.rows)
        catalog = pages.Catalog(superuser, figures.rows)
        for figure in pages.PAGES:
            figures.add(figure, pages.median_ms(client, catalog, figure), "ms")


def measure_exports(installation: Installation, figures: Figures) -> None:
    for form in FORMS:
        speed, memory = exports.measure(installation, form, figures.rows)
        figures.add(f"export_{form}_rows_per_s", speed, "rows/s")
        figures.add(f"export_{form}_peak_rss_mib", memory, "MiB")


def _rows() -> int:
    typed = os.environ.get("ROWS") or "1000000"
    if not typed.isdecimal() or int(typed) == 0:
        sys.exit(f"ROWS must be a whole number above zero, not “{typed}”.")
    return int(typed)


if __name__ == "__main__":
    main()
