"""What somebody chose for a run is kept while a run may need it, and no longer."""

import pytest
from sqlalchemy import select

from catalogtool.core.database import session
from catalogtool.queue.runtime import drain
from catalogtool.sync.models import SyncChoice
from catalogtool.sync.sweeping import AT_ONCE, CHOICES_KEPT
from tests.queue.jobs import ask, change, look

pytestmark = pytest.mark.usefixtures("app")

LONG_AGO = CHOICES_KEPT.days + 1


def chosen(*, number: int = 1) -> int:
    """A job for which somebody chose so many records."""
    job_id = ask("metadata_sync", {})
    use(job_id, job_id)
    rows = "insert into sync_choice (job_id, subject_key) select :id, 'v' || n from generate_series(1, :number) n"
    change(rows, id=job_id, number=number)
    return job_id


def use(job_id: int, chosen_by: int) -> None:
    scope = "jsonb_build_object('scope', jsonb_build_object('chosen_by', :by))"
    change(f"update processing_queue set payload = {scope} where id = :id", id=job_id, by=chosen_by)


def end(job_id: int, status: str, days: int) -> None:
    change(
        "update processing_queue set status = cast(:status as text), "
        "completed_at = now() - make_interval(days => :days) where id = :id",
        id=job_id,
        status=status,
        days=days,
    )


def test_what_was_chosen_for_runs_that_ended_long_ago_is_thrown_away_and_nothing_else() -> None:
    over = [chosen(number=AT_ONCE), chosen(), chosen()]
    for job_id, status in zip(over, ("completed", "failed", "cancelled"), strict=True):
        end(job_id, status, LONG_AGO)
    lately, shared, waiting = chosen(), chosen(), chosen()
    end(lately, "failed", 1)
    end(shared, "completed", LONG_AGO)
    sharing = ask("ownership_update", {})
    use(sharing, shared)
    later = "update processing_queue set run_after = now() + interval '1 day' where id = any(:ids)"
    change(later, ids=[sharing, waiting])

    job_id = ask("answer_sweep", {})
    drain()

    assert look(job_id).result == {"thrown_away": 0, "choices": AT_ONCE + 2}
    session().rollback()
    assert set(session().scalars(select(SyncChoice.job_id))) == {lately, shared, waiting}
