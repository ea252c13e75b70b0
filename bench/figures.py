"""Figures: one JSON line each as they come, all of them in a file at the end, and a table of that file."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TextIO

from bench import machine

RESULTS = Path(__file__).parent / "results"

Unit = Literal["ratio", "MiB", "ms", "rows/s"]

# At a million rows; a figure that is not named here explains others.
AT_LEAST = {
    "reading_rows_per_s": 150_000,
    "following_changed_all_rows_per_s": 2_000,
    "following_unchanged_rows_per_s": 2_000,
}
AT_MOST = {
    "reading_peak_rss_mib": 300,
    "import_fresh_vs_copy": 35,
    "import_unchanged_vs_copy": 9,
    "import_changed_5pct_vs_copy": 12,
    "import_changed_all_vs_copy": 35,
    "import_peak_rss_mib": 300,
    "rollback_fresh_vs_import": 1,
    "rollback_fresh_vs_apply": 1,
    "rollback_changed_all_vs_import": 1,
    "rollback_changed_all_vs_apply": 1,
    "preview_first_ms": 1000,
    "preview_ms": 1000,
    "verify_seals_ms_per_million": 10_000,
    "page_first_ms": 40,
    "page_sorted_ms": 40,
    "page_filtered_ms": 40,
    "page_search_words_ms": 40,
    "page_search_id_ms": 40,
    "page_1000_ms": 40,
    "page_video_ms": 25,
    "sign_in_page_ms": 15,
    "sign_in_ms": 15,
}


@dataclass(frozen=True)
class Figure:
    """What was measured, over a report of so many rows."""

    figure: str
    value: float
    unit: Unit
    rows: int


class Figures:
    """The figures of one run over a report of `rows` rows, written to `output` one by one."""

    def __init__(self, rows: int, output: TextIO) -> None:
        self.rows = rows
        self.output = output
        self.found: list[Figure] = []

    def add(self, name: str, value: float, unit: Unit) -> None:
        figure = Figure(name, round(value, 2), unit, self.rows)
        self.found.append(figure)
        print(json.dumps(asdict(figure)), file=self.output, flush=True)

    def save(self) -> Path:
        """Keep the run under `bench/results/`, with the machine and the time."""
        moment = datetime.now(UTC)
        file = RESULTS / f"{moment:%Y%m%dT%H%M%SZ}-{self.rows}.json"
        RESULTS.mkdir(exist_ok=True)
        run = {
            "date": f"{moment:%Y-%m-%d}",
            "machine": machine.described(),
            "figures": list(map(asdict, self.found)),
        }
        file.write_text(json.dumps(run, indent=2, ensure_ascii=False) + "\n")
        return file


def table(run: Mapping[str, object]) -> str:
    """Write a saved run as a table in Markdown, below a line that says when and where it was measured."""
    figures = [Figure(**figure) for figure in run["figures"]]  # type: ignore[attr-defined]  # as `save` wrote it
    [rows] = {figure.rows for figure in figures}
    lines = [f"{rows:,} rows, {run['date']}, {run['machine']}.", ""]
    return "\n".join([*lines, *_row("Figure", "Measured", "At most"), *map(_line, figures)]) + "\n"


def _line(figure: Figure) -> str:
    least, most = AT_LEAST.get(figure.figure), AT_MOST.get(figure.figure)
    limit = f"at least {least:,}" if least else most or ""
    return f"| `{figure.figure}` | {_spelled(figure.value, figure.unit)} | {limit} |"


def _row(*headings: str) -> Iterable[str]:
    yield "| " + " | ".join(headings) + " |"
    yield "| --- | ---: | ---: |"


def _spelled(value: float, unit: str) -> str:
    number = f"{value:,.0f}" if value >= 1000 else f"{value:,.2f}".rstrip("0").rstrip(".")  # noqa: PLR2004 - four digits
    return number if unit == "ratio" else f"{number} {unit}"
