"""`flask audit seal` and `flask audit verify`, and the seal that follows a change by itself."""

import json
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from catalogtool.changes.operations import edit
from catalogtool.core.database import session, transaction
from catalogtool.core.storage import Storage
from catalogtool.queue import operating
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.operations import enqueue
from catalogtool.queue.runtime import drain
from config import Config
from tests.audit.conftest import Login
from tests.audit.rows import declare, put_video
from tests.audit.test_triggers import psql
from tests.browser import Runner
from tests.evidence.conftest import check
from tests.queue.deeds import ROOT, job_of

Superuser = psycopg.Connection[Any]


def test_what_is_sealed_verifies(bucket: Storage, runner: Runner) -> None:
    put_video("video-one", title="One")

    sealed = runner.invoke(args=["audit", "seal", "--json"])
    answer = runner.invoke(args=["audit", "verify", "--json"])

    assert json.loads(sealed.stdout) == {"blocks": 1, "entries": 1, "exported": 1}
    assert answer.exit_code == 0
    assert json.loads(answer.stdout) == {
        "ok": True,
        "seals": {"blocks": 1, "rows": 1, "purged": 0, "unsealed": 0, "unexported": 0},
        "fold": {"records": 1},
        "findings": [],
    }


def test_a_finding_ends_the_command_with_one_and_is_told(
    bucket: Storage, runner: Runner, superuser: Superuser
) -> None:
    put_video("video-one", title="One")
    runner.invoke(args=["audit", "seal"])
    put_video("video-one", title="Two")
    superuser.execute("update metadata_sync set actor_name = 'Mallory' where operation = 'create'")
    superuser.execute("update video set title = 'Three'")

    seals = runner.invoke(args=["audit", "verify", "--seals"])
    fold = runner.invoke(args=["audit", "verify", "--fold"])
    both = runner.invoke(args=["audit", "verify"])

    edited, forged = "was edited.", "Video video-one, title: the trail says “Two”, the catalog has “Three”."
    assert [each.exit_code for each in (seals, fold, both)] == [1, 1, 1]
    assert (edited in seals.stdout, forged in seals.stdout) == (True, False)
    assert (edited in fold.stdout, forged in fold.stdout) == (False, True)
    assert (edited in both.stdout, forged in both.stdout) == (True, True)
    assert "1 entries came after the last seal." in both.stdout


def test_what_operators_do_is_sealed_and_the_catalog_alone_is_folded(bucket: Storage, runner: Runner) -> None:
    put_video("video-one", views=1)
    with transaction():
        operating.set_priority(job_of(ROOT), 3, ROOT)
        operating.pause("steps", "", ROOT)

    runner.invoke(args=["audit", "seal"])
    answer = runner.invoke(args=["audit", "verify", "--json"])

    told = json.loads(answer.stdout)
    assert (told["ok"], told["seals"]["rows"], told["fold"]["records"]) == (True, 3, 1)


def test_a_change_is_sealed_a_minute_later_together_with_those_that_follow(bucket: Storage) -> None:
    put_video("video-one", title="One")
    for number in range(3):
        with transaction():
            edit("video", "video-one", {"notes": f"note {number}"}, row_version=number + 1,
                 actor_id=None, actor_name="Ana", summary="Noted")  # fmt: skip
    jobs = select(ProcessingQueue).where(ProcessingQueue.task_type == "trail_seal")
    [job] = session().scalars(jobs).all()
    assert timedelta(seconds=50) < job.run_after - job.created_at < timedelta(seconds=70)
    assert drain() == 0

    job.run_after = job.created_at
    session().commit()
    assert drain() == 1

    session().expire_all()
    assert session().scalars(jobs).one().result == {"blocks": 1, "entries": 4}
    assert (check().rows, check().findings) == (4, [])


def test_while_the_trail_is_written_without_a_pause_sealing_is_put_off(
    bucket: Storage, runtime: Login
) -> None:
    with transaction() as current:
        enqueue(
            "trail_seal",
            {},
            created_by=None,
            created_by_name="tests",
            dedupe_key="trail_seal",
            within=current,
        )
    with runtime() as slow:
        declare(slow)
        slow.execute("insert into video (video_id) values ('slow-video')")
        assert drain() == 1

    session().rollback()
    done, waiting = session().scalars(select(ProcessingQueue).order_by(ProcessingQueue.id)).all()
    assert (done.status, done.result) == ("completed", {"blocks": 0, "entries": 0, "put_off": True})
    assert (waiting.status, waiting.task_type, waiting.run_after > done.run_after) == (
        "pending",
        "trail_seal",
        True,
    )


@pytest.mark.parametrize(
    "attempt",
    [
        "insert into metadata_sync select * from metadata_sync",
        "update metadata_sync set actor_name = 'Mallory'",
        "delete from metadata_sync",
        "truncate metadata_sync",
        "select setval('metadata_sync_id_seq', 1)",
        "select nextval('metadata_sync_id_seq')",
        "update trail_seal set hash = root",
        "delete from trail_seal",
        "truncate trail_seal",
        "insert into trail_archive select * from trail_archive",
        "update trail_archive set key = ''",
        "delete from changeset_review",
        "update changeset_review set comment = ''",
        "alter table metadata_sync detach partition metadata_sync_rest",
    ],
)
def test_psql_with_the_rights_of_the_application_is_refused(
    bucket: Storage, runner: Runner, settings: Config, attempt: str
) -> None:
    put_video("video-one", title="One")
    runner.invoke(args=["audit", "seal"])

    answer = psql(settings, f"set role catalog_runtime; {attempt}", check=False)

    assert answer.returncode != 0
    assert any(word in answer.stderr for word in ("permission denied", "must be owner", "is refused"))
    assert (check().rows, check().findings) == (1, [])
