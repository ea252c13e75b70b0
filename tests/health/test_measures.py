"""The measures of a running installation, read as Prometheus reads them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from prometheus_client.parser import text_string_to_metric_families

from tests.health.installation import Installation
from tests.health.test_readiness import execute


def scrape(installation: Installation) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels, in the order of their names."""
    status, headers, text = installation.get("/metrics")
    assert status == 200
    assert headers["Content-Type"].startswith("text/plain; version=")
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@contextmanager
def no_jobs_left(installation: Installation) -> Iterator[None]:
    try:
        yield
    finally:
        execute(installation, "delete from processing_queue")


def test_requests_are_counted_once_whichever_process_answers(installation: Installation) -> None:
    before = scrape(installation)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: installation.get("/healthz"), range(200)))
    installation.get("/no/such/page")
    after = scrape(installation)

    def more(*name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    assert more("catalog_requests_total", "health.alive", "2xx") == 200
    assert more("catalog_request_seconds_count", "health.alive") == 200
    assert more("catalog_request_seconds_bucket", "health.alive", "+Inf") == 200
    assert 0 < more("catalog_request_seconds_sum", "health.alive") < 200
    assert more("catalog_requests_total", "none", "4xx") == 1
    assert more("catalog_requests_total", "health.metrics", "2xx") == 1


def test_the_queue_is_measured_in_the_database(installation: Installation) -> None:
    assert scrape(installation)["catalog_workers",] == 1
    with installation.without("worker"), no_jobs_left(installation):
        execute(
            installation,
            """insert into processing_queue (task_type, status, run_after, progress_done, phase_started_at, lease_until)
               values ('export', 'pending', now() - interval '100 s', 0, null, null),
                      ('export', 'pending', now() + interval '100 s', 0, null, null),
                      ('export', 'failed', now(), 0, null, null),
                      ('report_import', 'processing', now(), 5000, now() - interval '10 s', now() + interval '1 h')""",
        )
        found = scrape(installation)
    assert [found["catalog_jobs", state, "export"] for state in ("pending", "processing", "failed")] == [
        2,
        0,
        1,
    ]
    assert 100 <= found["catalog_jobs_waiting_seconds", "export"] < 160
    assert found["catalog_jobs_waiting_seconds", "report_import"] == 0
    assert 80 < found["catalog_jobs_rows_per_second", "report_import"] <= 500
    assert (found["catalog_workers",], found["catalog_database_up",]) == (0, 1)


def test_reports_that_wait_for_people_are_counted(installation: Installation) -> None:
    assert scrape(installation)["catalog_reports_waiting", "quarantined"] == 0
    statement = "insert into report (filename, original_name, uploaded_by_name, status) values ('a', 'a', 'Ana', '{}')"
    try:
        for status in ("quarantined", "quarantined", "compared", "completed"):
            execute(installation, statement.format(status))
        found = scrape(installation)
    finally:
        execute(installation, "delete from report")
    assert found["catalog_reports_waiting", "quarantined"] == 2
    assert found["catalog_reports_waiting", "compared"] == 1


def test_without_the_database_there_are_still_the_measures_of_the_requests(
    installation: Installation,
) -> None:
    with installation.without("database"):
        found = scrape(installation)
    assert found["catalog_database_up",] == 0
    assert ("catalog_workers",) not in found
    assert found["catalog_requests_total", "health.ready", "2xx"] > 0
