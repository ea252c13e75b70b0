"""The measures in the form that Prometheus reads: of queue and reports, asked of the database, and of the requests."""

from collections.abc import Iterator, Mapping

import structlog
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from catalogtool.core.database import impatient_engine
from catalogtool.health import queries, traffic
from catalogtool.health.queries import Work
from catalogtool.queue import workers
from catalogtool.queue.task import tasks

SERVER_SECONDS = 2
STATES = ("pending", "processing", "failed")
AWAITING = ("unknown", "quarantined", "compared")

log = structlog.get_logger()


class Measures:
    """Everything that is measured, asked anew at each scrape."""

    def collect(self) -> Iterator[Metric]:
        """The queue's measures, while the database answers, and those of the requests."""
        try:
            with Session(impatient_engine(SERVER_SECONDS)) as session:
                work, workers_alive = queries.work(session), workers.count_alive(session)
                reports = queries.reports_waiting(session)
        except SQLAlchemyError as error:
            log.warning("the queue could not be measured", error=str(error))
            yield GaugeMetricFamily("catalog_database_up", "Whether the database answers.", value=0)
        else:
            yield GaugeMetricFamily("catalog_database_up", "Whether the database answers.", value=1)
            yield GaugeMetricFamily("catalog_workers", "Workers heard of lately.", value=workers_alive)
            yield from _of_the_queue(work)
            yield _waiting_for_people(reports)
        yield from traffic.traffic().collect()


def written(accepted: str) -> tuple[bytes, str]:
    """All measures in the form that the reader accepts, and the type of that form."""
    write, content_type = choose_encoder(accepted)
    return write(Measures()), content_type


def _waiting_for_people(reports: Mapping[str, int]) -> Metric:
    waiting = GaugeMetricFamily(
        "catalog_reports_waiting", "Reports that wait for people to decide.", labels=("state",)
    )
    for state in AWAITING:
        waiting.add_metric((state,), reports.get(state, 0))
    return waiting


def _of_the_queue(work: list[Work]) -> Iterator[Metric]:
    """One number for each task and state, also where there is no such job: what is missing raises no alarm."""
    found = {(each.task_type, each.status): each for each in work}
    types = sorted({*tasks.names(), *(task_type for task_type, _ in found)})
    jobs = GaugeMetricFamily("catalog_jobs", "Jobs unfinished or failed.", labels=("type", "state"))
    waiting = GaugeMetricFamily(
        "catalog_jobs_waiting_seconds", "How long the longest waiting job has been due.", labels=("type",)
    )
    pace = GaugeMetricFamily(
        "catalog_jobs_rows_per_second", "Rows a second of the running jobs.", labels=("type",)
    )
    for task_type in types:
        pending, processing, _ = states = [
            found.get((task_type, state), Work(task_type, state, 0, 0.0, 0.0)) for state in STATES
        ]
        for each in states:
            jobs.add_metric((task_type, each.status), each.jobs)
        waiting.add_metric((task_type,), pending.waiting_seconds)
        pace.add_metric((task_type,), processing.rows_per_second)
    yield from (jobs, waiting, pace)
