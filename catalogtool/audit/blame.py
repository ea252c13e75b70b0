"""Which entry of the trail each value of a record comes from."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import text

from catalogtool.audit.archives import archives
from catalogtool.audit.entry import MICROSECOND, Entry
from catalogtool.audit.past import entries
from catalogtool.audit.walk import Sought
from catalogtool.core.database import session

Blame = dict[str, Entry]

# The newest entry of each field, and the newest creation or purge, behind which no entry counts. These are few, even of
# a video that has thousands of entries.
_NEWEST = text("""
with told as materialized (
    select * from metadata_sync
    where :subject = 'video' and video_id = :key and sync_time >= :since and sync_time < :until
    union all
    select * from metadata_sync
    where subject = :subject and subject_key = :key and video_id is null
        and sync_time >= :since and sync_time < :until
), newest as (
    select max(id) as id from told, jsonb_object_keys(changes) field group by field
    union
    select max(id) from told
    where operation = 'create' or (operation = 'delete' and changes #>> '{deleted_at,1}' is null)
)
select told.*, (select report_id from changeset where changeset.id = told.changeset_id)
from told join newest using (id)
""")


def blame(subject: str, key: str, moment: datetime | None = None, since: datetime | None = None) -> Blame:
    """For each field the entry that set it last, up to the moment if one is given; none from before `since`."""
    until = moment + MICROSECOND if moment else None
    sought = Sought(subject=subject, subject_key=key, since=since, until=until)
    return blame_of([*_newest(sought), *_archived(sought)])


def blame_of(known: Iterable[Entry]) -> Blame:
    """For each field the last of the entries that changed it, back to the record's latest creation."""
    found: Blame = {}
    for entry in sorted(known, key=lambda entry: entry.id, reverse=True):
        if entry.is_purge:
            break
        found = {**dict.fromkeys(entry.changes, entry), **found}
        if entry.operation == "create":
            break
    return found


def archived_until() -> datetime | None:
    """Before this moment the trail lies in the archive, where reading takes longer; None while nothing does."""
    newest = next(archives(Sought(), None), None)
    return newest.to_time if newest else None


def _newest(sought: Sought) -> Iterator[Entry]:
    """The entries in the database that alone decide the blame."""
    asked = {
        "subject": sought.subject,
        "key": sought.subject_key,
        "since": sought.since or "-infinity",
        "until": sought.until or "infinity",
    }
    for row in session().execute(_NEWEST, asked).mappings():
        yield Entry(**row)


def _archived(sought: Sought) -> Iterable[Entry]:
    until = archived_until()
    if until is None or (sought.since and sought.since >= until):
        return ()
    return entries(replace(sought, until=min(until, sought.until or until)))
