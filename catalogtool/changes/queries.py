"""Changesets as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, text

from catalogtool.changes.models import Changeset, ChangesetChunk
from catalogtool.core.database import session
from catalogtool.core.errors import NotFound

# Changesets without chunks are small; this bounds what counting one costs all the same.
MOST_COUNTED = 1_000

_WRITTEN = text("""
    select counted.* from unnest(cast(:ids as bigint[])) as asked(id) cross join lateral (
        select asked.id as changeset_id, subject, count(*) filter (where operation = 'create') as created,
               count(*) filter (where operation <> 'create') as updated
        from (select subject, operation from metadata_sync m where m.changeset_id = asked.id
              order by m.id limit 1000) some
        group by subject
    ) counted
    order by counted.changeset_id, counted.subject
""")


@dataclass(frozen=True)
class Written:
    """How many records of one subject a changeset made and changed; deletions and restores are changes."""

    changeset_id: int
    subject: str
    created: int
    updated: int

    @property
    def is_bounded(self) -> bool:
        """Whether counting was ended early, so that there are more."""
        return self.created + self.updated == MOST_COUNTED
