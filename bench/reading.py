"""Reading alone: a report of the first version, of 34 columns, from the object store to its staged rows."""

import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.csv

from bench import reviews
from bench.imports import SEED, Importer, Planned
from bench.installation import Installation
from bench.reviews import Reviewer
from catalogtool.local.synthetic import write_report

COLUMNS = 34
# What the worker has spent between opening the object and the last staged row, and how many rows it has read.
SPENT = "select rows_read / (timings ->> 'stage_report')::float from report where changeset_id = %s"


def measure(installation: Installation, rows: int) -> tuple[float, float]:
    """Give the rows per second, and the peak memory of the worker in MiB; leaves an empty catalog."""
    file = installation.directory / "video_report_Bench_V_1.csv"
    write_first_version(file, rows)
    importer, reviewer = Importer(installation, rows), Reviewer(installation)
    changeset_id = reviewer.preview(importer, Planned("reading", file, {}))
    with installation.connect() as superuser:
        (speed,) = superuser.execute(SPENT, [changeset_id]).fetchone() or (0.0,)
        reviewer.refuse(changeset_id)
        reviews.empty(installation, superuser)
    importer.memory.look()
    return speed, importer.memory.mib


def write_first_version(file: Path, rows: int) -> None:
    """Write a report without the columns that the synthetic catalog adds to the platform's own."""
    whole = file.with_suffix(".whole")
    write_report(whole, rows, SEED, version="1.0")
    with whole.open(newline="") as lines:
        names = next(csv.reader(lines))
    texts = pyarrow.csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), include_columns=names[:COLUMNS]
    )
    with (
        pyarrow.csv.open_csv(whole, convert_options=texts) as blocks,
        pyarrow.csv.CSVWriter(
            file, blocks.schema, write_options=pyarrow.csv.WriteOptions(quoting_style="needed")
        ) as target,
    ):
        for block in blocks:
            target.write_batch(block)
    whole.unlink()
