"""A run of a schedule that failed is not done beside the next one."""

import pytest

from catalogtool.core.database import transaction
from catalogtool.core.errors import Conflict
from catalogtool.queue import operating
from catalogtool.schedules.ticking import tick
from tests.queue.deeds import ROOT
from tests.queue.jobs import change
from tests.queue.jobs import look as job_of
from tests.schedules.rows import make, runs

pytestmark = pytest.mark.usefixtures("app")


def test_a_failed_run_is_not_tried_again_as_a_job() -> None:
    name = make(due_in=-60)
    tick()
    (run,) = runs(name)
    change(
        "update processing_queue set status = 'failed', completed_at = now() where id = :id", id=run.job_id
    )
    with pytest.raises(Conflict, match="schedule run now"), transaction():
        operating.retry(run.job_id or 0, ROOT)
    assert job_of(run.job_id or 0).status == "failed"
