"""What the database says of where values come from is what a walk through the whole history says."""

import itertools
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from catalogtool.audit.blame import blame, blame_of
from catalogtool.audit.past import entries
from catalogtool.audit.walk import Sought
from catalogtool.core.clock import now
from tests.audit.conftest import Login
from tests.factories import catalog

pytestmark = pytest.mark.usefixtures("app")

PUT = """
insert into metadata_sync (sync_time, video_id, subject, subject_key, operation, changes, source, actor_name)
values (%s, %s, %s, %s, %s, %s, 'edit', 'Ana')
"""

# When its transaction began, what it was, which fields it changed, and whether a deletion was a purge.
MADE = st.tuples(
    st.integers(-90, 0),
    st.sampled_from(("create", "update", "update", "update", "delete", "restore")),
    st.sets(st.sampled_from(("title", "views", "label"))),
    st.booleans(),
)
_numbers = itertools.count()


def put(owner: Login, subject: str, made: list[tuple[int, str, set[str], bool]]) -> tuple[str, datetime]:
    """Write entries in this order, whenever their transactions began, and return the record's key and the present."""
    key, present = catalog.video() if subject == "video" else f"UC{next(_numbers)}", now()
    with owner() as connection:
        for days, operation, fields, is_purge in made:
            changes = {field: [None, 1] for field in fields}
            purged = is_purge and operation == "delete"
            if operation in {"delete", "restore"} and not purged:
                changes["deleted_at"] = [None, "2026-01-01" if operation == "delete" else None]
            video = key if subject == "video" and not purged else None
            values = (present + timedelta(days=days), video, subject, key, operation, Jsonb(changes))
            connection.execute(PUT, values)
        connection.commit()
    return key, present


@pytest.mark.parametrize("subject", ["video", "channel"])
def test_blame_asks_for_few_entries_and_tells_what_all_of_them_would(owner: Login, subject: str) -> None:
    @settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
    @given(st.lists(MADE, max_size=9), st.integers(-90, 0) | st.none(), st.integers(-90, 0) | st.none())
    def check(made: list[tuple[int, str, set[str], bool]], until: int | None, since: int | None) -> None:
        key, present = put(owner, subject, made)
        moment, begin = (None if days is None else present + timedelta(days=days) for days in (until, since))
        end = None if moment is None else moment + timedelta(microseconds=1)
        everything = entries(Sought(subject=subject, subject_key=key, since=begin, until=end))
        assert blame(subject, key, moment, begin) == blame_of(everything)

    check()
