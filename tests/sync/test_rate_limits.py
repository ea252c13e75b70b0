"""A YouTube that is asked too fast answers again later, and nobody has to see to it."""

from types import SimpleNamespace

import pytest
from flask import Flask

from catalogtool.local.synthetic.world import World
from catalogtool.queue.runtime import drain
from tests.queue.jobs import change, look
from tests.sync.following import followed, know, refresh

WORLD = World(5, 60)


@pytest.mark.parametrize(
    ("status", "reason"),
    [(403, "rateLimitExceeded"), (403, "userRateLimitExceeded"), (429, "rateLimitExceeded")],
)
def test_a_rate_that_stays_too_high_is_left_to_the_queue_to_try_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch, status: int, reason: str
) -> None:
    monkeypatch.setattr("googleapiclient.http.time", SimpleNamespace(sleep=lambda _: None))
    know(WORLD, 50)
    with followed(app, WORLD) as youtube:
        youtube.behave(failing=1.0, failing_status=status, failing_reason=reason)
        job_id = refresh()
        drain()
        job = look(job_id)
        assert (job.status, job.retry_count) == ("pending", 1)
        assert job.error_message == "YouTube was asked too much at once."
        youtube.behave(failing=0.0)
        change("update processing_queue set run_after = now() where id = :id", id=job_id)
        drain()
    assert look(job_id).status == "completed"
