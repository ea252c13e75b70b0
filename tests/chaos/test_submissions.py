"""Many people ask for the same thing at the same moment."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.chaos.catalogs import Catalog
from tests.chaos.visitor import Visitor
from tests.reports.files import video_report

ROWS = 10_000
TIMES = 500
KEY = "inbox/video_report_once.csv"
_UNFINISHED = "select id from processing_queue where task_type = 'report_import' and status <> 'completed'"


@pytest.mark.slow
def test_of_five_hundred_identical_submissions_at_once_one_makes_a_job_and_the_others_find_it(
    catalog_of: Callable[[int], Catalog],
) -> None:
    with catalog_of(ROWS).disturbed("submissions") as run:
        visitor = Visitor(run)
        run.put(KEY, video_report(10))
        form = {"csrf_token": visitor.token("/reports/upload"), "key": KEY}
        at_once = threading.Barrier(TIMES)

        def submit(_number: int) -> tuple[int, str]:
            at_once.wait(60)
            return visitor.submit("/reports/bucket", form)

        with ThreadPoolExecutor(TIMES) as pool:
            answers = Counter(pool.map(submit, range(TIMES)))
        ((status, page),) = answers
        assert (status, answers.total()) == (302, TIMES)
        ((report, job),) = run.ask("select id, job_id from report where filename = %s", KEY)
        assert page.endswith(f"/{report}")
        assert run.ask(_UNFINISHED) == [(job,)]
        run.start_worker()
        assert run.finish(120)
        assert run.ask("select status from report where filename = %s", KEY) == [("compared",)]
