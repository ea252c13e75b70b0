"""Real processes killed with -9 while they edit many videos."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from catalogtool.audit.models import MetadataSync
from catalogtool.catalog.models import Video
from catalogtool.core.database import session
from catalogtool.queue.items.queries import tally
from catalogtool.queue.runtime import drain
from tests.factories import catalog
from tests.factories.bulk import asked, job_now
from tests.queue.jobs import change

pytestmark = pytest.mark.usefixtures("app")

VIDEOS, KILLS = 600, 5


@pytest.mark.slow
def test_however_often_the_worker_is_killed_each_video_has_one_entry(servers, settings) -> None:
    catalog.videos({"label": "Old"} for _ in range(VIDEOS))
    job_id = asked()
    environment = {
        **os.environ,
        **servers.settings(),
        "SECRET_KEY": settings.secret_key,
        "PASSWORD_SALT": settings.password_salt,
        "INSTANCE": str(settings.instance),
        "APPLY_CHUNK_ROWS": "5",
    }
    seconds = random.Random(5)  # noqa: S311 - no secret
    met = []
    for _ in range(KILLS):
        worker = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "queue", "drain"],
            cwd=Path(__file__).parents[3],
            env=environment,
            stderr=subprocess.DEVNULL,
        )
        before = tally(session(), job_id).processed
        while worker.poll() is None and tally(session(), job_id).processed == before:
            session().rollback()
            time.sleep(0.01)
        time.sleep(seconds.uniform(0, 0.1))
        worker.kill()
        worker.wait()
        session().rollback()
        met.append(tally(session(), job_id).processed)
        change("update processing_queue set lease_until = now() - interval '1 s' where status = 'processing'")
    drain()
    assert len(set(met)) > 1
    assert job_now(job_id).status == "completed"
    assert (job_now(job_id).result or {})["successful"] == VIDEOS
    labelled = session().scalar(select(func.count()).where(Video.label == "New", Video.row_version == 2))
    entries = session().scalars(select(MetadataSync.video_id).where(MetadataSync.source == "bulk_edit"))
    assert (labelled, set(Counter(entries).values())) == (VIDEOS, {1})
