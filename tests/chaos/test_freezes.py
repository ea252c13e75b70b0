"""Workers sleep through their lease, Redis is away, flushed and full: nobody writes late, and nothing is lost."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from tests.chaos.catalogs import Catalog
from tests.chaos.freezing import FROZEN, SPARE, Freezing, ask_for_work, freeze
from tests.chaos.run import Run
from tests.chaos.site import Site
from tests.chaos.visitor import Visitor
from tests.reports.files import video_report

ROWS = 10_000
AWAY_SECONDS = 60
FLUSHES = 10
LONGEST_RESCUE_SECONDS = 45
PATIENCE_SECONDS = 180


@pytest.mark.slow
def test_nobody_writes_late_and_nothing_is_lost_while_redis_is_away(
    catalog_of: Callable[[int], Catalog], tmp_path: Path
) -> None:
    done = Freezing()
    with catalog_of(ROWS).disturbed("freezes") as run:
        visitor = Visitor(run)
        for _ in range(FROZEN):
            run.start_worker()
        first = ask_for_work(run, FROZEN)
        with redis_away(run.site):
            freeze(run, first, done, spare=SPARE, killed=first[0])
            assert uploaded(visitor, tmp_path, "away") == 302
            freeze(run, ask_for_work(run, FROZEN), done, end_leases=True)
            assert run.finish(PATIENCE_SECONDS)
        assert done.faults == []
        assert (done.frozen, done.refused) == (2 * FROZEN - 1, 2 * FROZEN - 1)
        assert done.inside >= FROZEN - 1
        assert max(done.rescued_in) <= LONGEST_RESCUE_SECONDS
        flush(run, visitor, tmp_path)
        assert run.ask("select count(*) from report where status <> 'completed'") == [(0,)]
        assert run.ask("select count(*) from processing_queue where status in ('failed', 'cancelled')") == [
            (0,)
        ]


@contextmanager
def redis_away(site: Site) -> Iterator[None]:
    """Stop Redis for a minute at least."""
    began = time.monotonic()
    site.stop_redis()
    yield
    time.sleep(max(0.0, began + AWAY_SECONDS - time.monotonic()))
    site.start_redis()


def flush(run: Run, visitor: Visitor, directory: Path) -> None:
    """Fill Redis and flush it again and again while there is work."""
    with redis.Redis.from_url(run.site.servers.redis_url) as server:
        server.config_set("maxmemory-policy", "noeviction")
        server.config_set("maxmemory", "1mb")
        jobs = [run.ask_for_work(steps=10, inside=0.1) for _ in range(30)]
        assert uploaded(visitor, directory, "full") == 302
        for _ in range(FLUSHES):
            server.flushall()
            time.sleep(0.5)
    assert run.finish(PATIENCE_SECONDS)
    assert [job for job in jobs if run.marks(job) != list(range(10))] == []


def uploaded(visitor: Visitor, directory: Path, name: str) -> int:
    file = directory / f"video_report_{name}.csv"
    file.write_bytes(video_report(10))
    return visitor.upload(file)
