"""A record that kills each process that reads it costs one record, with real workers and real deaths."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.chaos.catalogs import Catalog
from tests.reports.files import video_report

ROWS, DEADLY = 3_000, 1_234
PATIENCE_SECONDS = 240


@pytest.fixture
def report(tmp_path: Path) -> Path:
    lines = video_report(ROWS).splitlines(keepends=True)
    lines[1 + DEADLY] = lines[1 + DEADLY].replace(b"Song", b"deadly")
    path = tmp_path / "video_report_deadly.csv"
    path.write_bytes(b"".join(lines))
    return path


@pytest.mark.slow
def test_a_record_that_kills_its_readers_is_kept_out_and_other_work_goes_on(
    catalog_of: Callable[[int], Catalog], report: Path
) -> None:
    with catalog_of(10_000).disturbed("deadly") as run:
        for _ in range(2):
            run.start_worker(DIES_OF="deadly")
        job = run.receive(report)
        others = [run.ask_for_work(steps=5) for _ in range(5)]
        assert run.finish(PATIENCE_SECONDS)
        assert run.ask(
            "select status, rows_read, rows_created, rows_refused from report where job_id = %s", job
        ) == [("completed", ROWS, ROWS - 1, 1)]
        assert run.ask("select line from refused_row") == [(DEADLY + 2,)]
        deaths = "select count(*) from processing_attempt where job_id = %s and outcome = 'died'"
        assert 6 <= run.ask(deaths, job)[0][0] <= 12
        assert all(run.marks(other) == list(range(5)) for other in others)
