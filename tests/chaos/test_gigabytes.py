"""A report of gigabytes goes through while its worker is killed, once as it reads and once as it applies."""

import csv
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from bench.machine import PeakMemory, described
from catalogtool.local.synthetic import write_report
from tests.chaos import run as runs
from tests.chaos import site
from tests.chaos.catalogs import Catalog
from tests.chaos.checker import Account
from tests.chaos.killing import Killer
from tests.chaos.run import Run
from tests.chaos.site import Site

GIGABYTES = float(os.environ.get("GIGABYTES", "3"))
SEED = 1
SAMPLE = 10_000
MOST_MIB = 600
PATIENCE_SECONDS = 4 * 3600
# As in the settings: what is broken elsewhere has smaller chunks, to have more moments to hit.
CHUNK_ROWS = 20_000

# How far the import is when the blow falls, as Killer counts: half read, half applied.
MOMENTS = (0.5, 2.5)

_COUNTS = """
    select status, rows_read, rows_created, rows_refused, rows_blank, rows_merged, rows_unchanged + rows_updated,
           (select count(*) from refused_row x where x.report_id = report.id), timings, started_at, processed_at
    from report
"""
_TRAIL = """
    select count(*), count(distinct subject_key), count(*) filter (where operation = 'create')
    from metadata_sync where subject = 'video'
"""
# Of one record in a hundred, all that its entry tells is what the record holds.
_UNTRUE = """
    select count(*) from video v
    left join metadata_sync m on m.video_id = v.video_id and m.subject = 'video'
    left join lateral (
        select jsonb_object_agg(each.key, each.value -> 1) as record from jsonb_each(m.changes) each
    ) told on true
    where v.id %% 100 = 0 and jsonb_strip_nulls(told.record) is distinct from jsonb_strip_nulls(
        to_jsonb(v) - array['id', 'created_at', 'updated_at', 'row_version', 'source_line'])
"""


@pytest.mark.long
def test_a_report_of_gigabytes_whose_worker_is_killed_twice_arrives_whole_in_bounded_memory(
    whole: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "CHUNK_ROWS", CHUNK_ROWS)
    report, rows = _report(tmp_path)
    size, last = report.stat().st_size, _last_row(report)
    with runs.opened(whole, "catalog", "gigabytes") as run:
        run.start_worker()
        with _watched(run) as memory:
            killer = Killer(
                run,
                Catalog(whole, "catalog", report, rows, Account({}, {}, {}, [], {}), 0),
                random.Random(SEED),  # noqa: S311 - the same victims in every run
                time.monotonic() + PATIENCE_SECONDS,
            )
            report.unlink()
            for moment in MOMENTS:
                assert killer.kill_at(moment)
            assert run.finish(PATIENCE_SECONDS)
        ((status, read, created, refused, blank, merged, known, kept, timings, began, ended),) = run.ask(
            _COUNTS
        )
        with capsys.disabled():
            print(  # noqa: T201 - the figures are what a long proof is for
                f"\n{size:,} bytes, {read:,} rows, seed {SEED}, {described()}: {created:,} created, "
                f"{refused} refused, {blank} blank, {merged} merged in {(ended - began).total_seconds():,.0f} s "
                f"(since the last kill {timings}); killed {dict(killer.done.victims)} while "
                f"{dict(killer.done.phases)}; at most {memory.mib:.0f} MiB"
            )
        assert size >= GIGABYTES * 10**9
        assert (status, known, kept) == ("completed", 0, refused)
        assert read == created + refused + blank + merged
        assert read >= rows
        assert set(killer.done.phases) == {"Reading", "Applying"}
        assert run.ask(_TRAIL) == [(created, created, created)]
        assert run.ask("select count(*) from video") == [(created,)]
        assert run.ask(_UNTRUE) == [(0,)]
        assert run.ask("select title from video where video_id = %s", last[0]) == [(last[1],)]
        assert memory.mib < MOST_MIB


def _report(directory: Path) -> tuple[Path, int]:
    """Write a report of so many gigabytes, with each fault of rows and cells in it; give its rows as well."""
    trial = directory / "trial.csv"
    write_report(trial, SAMPLE, SEED)
    rows = int(GIGABYTES * 10**9 / trial.stat().st_size * SAMPLE * 1.005)
    trial.unlink()
    path = directory / "video_report_Gigabytes_V_v1-4.csv"
    write_report(path, rows, SEED, faults=True)
    return path, rows


def _last_row(report: Path) -> tuple[str, str]:
    """The id and the title of the row at the very end."""
    with report.open("rb") as file:
        header = next(csv.reader([file.readline().decode()]))
        file.seek(-4096, os.SEEK_END)
        last = dict(zip(header, next(csv.reader([file.read().decode().splitlines()[-1]])), strict=True))
    return last["video_id"], last["video_title"]


@contextmanager
def _watched(run: Run) -> Iterator[PeakMemory]:
    """Look at the memory of all workers, those that are killed included, until the end."""
    peak, over = PeakMemory(0), Event()

    def watch() -> None:
        while not over.wait(0.5):
            for family in list(run.families):
                peak.pid = family.process.pid
                peak.look()

    thread = Thread(target=watch)
    thread.start()
    try:
        yield peak
    finally:
        over.set()
        thread.join()
