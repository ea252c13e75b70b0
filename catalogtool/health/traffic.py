"""How many requests were answered and how long they took, counted together by all processes forked from one.

The numbers lie in memory that those processes share; the lock is the kernel's, who takes it from a process that dies.
"""

import fcntl
import math
import mmap
import os
import threading
import time
import weakref
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import cast

from flask import Flask, Response, current_app, g, request, request_finished
from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, math.inf)  # seconds
STATUSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
NO_PAGE = "none"

_NUMBER_BYTES = 8
_ROW = len(STATUSES) + len(BOUNDS) + 1
_SECONDS = _ROW - 1


class Traffic:
    """For each endpoint the answers by status, the answers by how long they took, and the seconds together."""

    def __init__(self, endpoints: Iterable[str]) -> None:
        self._rows = {name: number * _ROW for number, name in enumerate(sorted({*endpoints, NO_PAGE}))}
        size = len(self._rows) * _ROW * _NUMBER_BYTES
        self._file = os.memfd_create("traffic")
        weakref.finalize(self, os.close, self._file)
        os.ftruncate(self._file, size)
        self._numbers = memoryview(mmap.mmap(self._file, size)).cast("d")
        self._threads = threading.Lock()

    def note(self, endpoint: str | None, status: int, seconds: float) -> None:
        """Count one answer; what was asked at no known address counts as `none`."""
        row = self._rows.get(endpoint or NO_PAGE, self._rows[NO_PAGE])
        with self._alone():
            self._numbers[row + status // 100 - 1] += 1
            self._numbers[row + len(STATUSES) + bisect_left(BOUNDS, seconds)] += 1
            self._numbers[row + _SECONDS] += seconds

    def collect(self) -> Iterator[Metric]:
        """What was counted since the processes' common parent started."""
        with self._alone():
            numbers = self._numbers.tolist()
        answers = CounterMetricFamily("catalog_requests", "Requests answered.", labels=("endpoint", "status"))
        times = HistogramMetricFamily(
            "catalog_request_seconds", "Time to answer a request.", labels=("endpoint",)
        )
        for endpoint, row in self._rows.items():
            by_status = numbers[row : row + len(STATUSES)]
            for status, count in zip(STATUSES, by_status, strict=True):
                if count:
                    answers.add_metric((endpoint, status), count)
            if any(by_status):
                by_time = numbers[row + len(STATUSES) : row + _SECONDS]
                times.add_metric((endpoint,), _cumulated(by_time), numbers[row + _SECONDS])
        yield answers
        yield times

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._threads:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)


def count(app: Flask) -> None:
    """Count the requests of the application; call when all its endpoints are known and nothing has forked yet."""
    app.extensions["traffic"] = Traffic(app.view_functions)
    request_finished.connect(_note, app)


def traffic() -> Traffic:
    """What the present application has counted."""
    return cast("Traffic", current_app.extensions["traffic"])


def _note(_app: Flask, response: Response) -> None:
    traffic().note(request.endpoint, response.status_code, time.perf_counter() - g.began)


def _cumulated(counts: Iterable[float]) -> list[tuple[str, float]]:
    total, buckets = 0.0, []
    for bound, count_within in zip(BOUNDS, counts, strict=True):
        total += count_within
        buckets.append(("+Inf" if math.isinf(bound) else str(bound), total))
    return buckets
