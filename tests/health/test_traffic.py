"""Requests are counted by several processes together, whatever becomes of one of them."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context

from hypothesis import given
from hypothesis import strategies as st

from catalogtool.health.traffic import BOUNDS, Traffic

fork = get_context("fork")


def samples(counted: Traffic) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sample.labels.values()): sample.value
        for metric in counted.collect()
        for sample in metric.samples
    }


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "unheard of", None]), st.floats(0, 60)), min_size=1))
def test_each_answer_is_counted_once_in_every_sum(answers: list[tuple[str | None, float]]) -> None:
    counted = Traffic(["a", "b"])
    for endpoint, seconds in answers:
        counted.note(endpoint, 200, seconds)
    found = samples(counted)
    for name in ("a", "b", "none"):
        times = [
            seconds
            for endpoint, seconds in answers
            if (endpoint if endpoint in {"a", "b"} else "none") == name
        ]
        if not times:
            assert ("catalog_requests_total", name, "2xx") not in found
            continue
        assert found["catalog_requests_total", name, "2xx"] == len(times)
        assert abs(found["catalog_request_seconds_sum", name] - sum(times)) < 1e-6
        for bound in BOUNDS[:-1]:
            within = sum(seconds <= bound for seconds in times)
            assert found["catalog_request_seconds_bucket", name, str(bound)] == within


def test_no_count_is_lost_between_processes_and_threads() -> None:
    counted = Traffic(["a"])

    def work() -> None:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: counted.note("a", 200, 0.1), range(2_000)))

    children = [fork.Process(target=work) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert samples(counted)["catalog_requests_total", "a", "2xx"] == 6_000


def test_a_process_that_is_killed_while_it_counts_holds_up_nobody() -> None:
    counted = Traffic(["a"])

    def die() -> None:
        with counted._alone():
            os.kill(os.getpid(), signal.SIGKILL)

    child = fork.Process(target=die)
    child.start()
    child.join(10)
    assert child.exitcode == -signal.SIGKILL
    counted.note("a", 500, 0.1)
    assert samples(counted)["catalog_requests_total", "a", "5xx"] == 1
