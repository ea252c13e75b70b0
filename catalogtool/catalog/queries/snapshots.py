"""The list of videos as of a moment: what it shows of each video, in a table that is made once for the moment.

The past does not change, so the table can serve every page, order and filter of the list. Two moments between which
nothing changed share one.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, FromClause, Table, column, table, text

from catalogtool.audit.blame import archived_until
from catalogtool.audit.entry import EPOCH, MICROSECOND
from catalogtool.audit.past import LONGEST_TRANSACTION
from catalogtool.catalog.models import Video
from catalogtool.core.database import noting, session
from catalogtool.core.errors import Invalid, Unavailable
from catalogtool.web import filters

COLUMNS = (
    "id",
    "video_id",
    "title",
    "artist",
    "channel_id",
    "channel_display_name",
    "category",
    "claimed_status",
    "privacy_status",
    "asset_id",
    "custom_id",
    "isrc",
    "other_isrcs",
    "upc",
    "views",
    "video_length",
    "time_published",
    "hidden",
    "deleted_at",
    "updated_at",
    "missing_since",
)
PREFIX = "videos_as_of_"
MOST_KEPT = 4

# Held by whoever makes or drops such tables, and shared by those who read them, until their transactions end.
LOCK = 5_120_337_904


def videos_as_of(moment: datetime) -> Any:
    """The columns of the videos as they were, changes of that very moment included.

    Raises Invalid when changes since then lie in the archive, out of reach of the database, and Unavailable when the
    table was dropped for others in that very moment.
    """
    archived = archived_until()
    if archived and moment < archived:
        raise Invalid(
            f"Lists reach back to {filters.moment(archived)}; what changed before lies in the archive. "
            "The page of a single video goes further back."
        )
    name = _name(moment)
    if not _exists(session().connection(), name):
        with noting() as connection:
            connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            if not _exists(connection, name):
                _make(connection, name, moment)
    session().execute(text("select pg_advisory_xact_lock_shared(:lock)"), {"lock": LOCK})
    if not _exists(session().connection(), name):
        raise Unavailable("Too many people look at different moments just now. Try again.")
    return _columns(name).c


def _name(moment: datetime) -> str:
    """The last change up to the moment, and how many came shortly before it.

    Their number tells apart what was made while a transaction that had begun before the moment was still open.
    """
    last, count = session().execute(_LATEST, {"moment": moment, "longest": LONGEST_TRANSACTION}).one()
    return f"{PREFIX}{(last - EPOCH) // MICROSECOND if last else 0}_{count}"


def _exists(connection: Connection, name: str) -> bool:
    return bool(connection.scalar(_FIND, {"name": name}))


def _columns(name: str) -> FromClause:
    video: Table = Video.metadata.tables["video"]
    return table(name, *(column(each, video.c[each].type) for each in COLUMNS), schema="staging")


def _make(current: Connection, name: str, moment: datetime) -> None:
    for old in current.scalars(_SUPERFLUOUS, {"prefix": f"{PREFIX}%", "most": MOST_KEPT - 1}).all():
        current.execute(text(f"drop table staging.{old}"))
    columns = ", ".join(COLUMNS)
    # A million changes are sorted and joined; less memory takes half as long again.
    current.execute(text("set local work_mem = '64MB'"))
    current.execute(text(_TABLE.format(name=name, columns=columns)))
    fill = _FILL.format(
        name=name,
        columns=columns,
        of_video=", ".join(f"v.{each}" for each in COLUMNS),
        as_it_was=", ".join(_UPDATED if each == "updated_at" else f"p.{each}" for each in COLUMNS),
    )
    current.execute(text(fill), {"moment": moment, "longest": LONGEST_TRANSACTION, "fields": list(COLUMNS)})


_LATEST = text("""
    select (select max(sync_time) from metadata_sync where sync_time <= :moment),
           (select count(*) from metadata_sync where sync_time <= :moment and sync_time > :moment - :longest)
""")

# A name that is only resolved, as by to_regclass, is not seen in a transaction that has looked for it before.
_FIND = text("""
    select exists (select from pg_class where relnamespace = 'staging'::regnamespace and relname = :name)
""")

# The newest tables stay: a table's number rises when it is made.
_SUPERFLUOUS = text("""
    select relname from pg_class
    where relnamespace = 'staging'::regnamespace and relkind = 'r' and relname like :prefix
    order by oid desc offset :most
""")

# Logged, for after a crash an unlogged one would be empty without a sign.
_TABLE = "create table staging.{name} as select {columns} from video with no data"

# The trail tells nothing of this column, but it is the time of the entry that changed the video last.
_UPDATED = """
coalesce(
    (select max(sync_time) from metadata_sync m where m.video_id = v.video_id and m.sync_time <= :moment), v.created_at
)
"""

# Undone are the entries after the moment, and those of transactions that had begun before it but wrote after such an
# entry, as the numbers tell.
_FILL = """
insert into staging.{name} ({columns})
with later as materialized (
    select video_id, id, operation, case when operation <> 'create' then changes else '{{}}' end as changes
    from metadata_sync where video_id is not null and sync_time > :moment
), overlapping as (
    select m.video_id, m.id, m.operation, m.changes
    from metadata_sync m
    join (select video_id, min(id) first from later group by video_id) l on l.video_id = m.video_id and m.id > l.first
    where m.sync_time <= :moment and m.sync_time > :moment - :longest and m.id > (select min(id) from later)
), undone as (
    select l.video_id, bool_or(l.operation = 'create') as is_new,
           coalesce(jsonb_object_agg(c.key, c.value -> 0 order by l.id desc) filter (where c.key is not null), '{{}}')
               as changed_back
    from (select * from later union all select * from overlapping) l
    left join lateral jsonb_each(l.changes) c on c.key = any(:fields)
    group by l.video_id
)
select {of_video} from video v where not exists (select from undone u where u.video_id = v.video_id)
union all
select {as_it_was}
from video v join undone u using (video_id)
cross join lateral jsonb_populate_record(row({of_video})::staging.{name}, u.changed_back) p
where not u.is_new
"""
