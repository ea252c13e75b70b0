"""A trail as long as that of a year's reports."""

from datetime import UTC, datetime
from typing import Any

from psycopg import Connection, sql

MONTHS = 12
SEED = 1

PARTITION = """
    create table if not exists {name} partition of metadata_sync
    for values from ({first}) to ({end}) with (toast_tuple_target = 8160)
"""

# One round after the other, as reports come; within its stretch of the year each video has a moment of its own.
ROUND = """
    insert into metadata_sync (sync_time, video_id, subject, subject_key, channel_display_name, video_title,
                               operation, changes, changeset_id, source, source_line, actor_name)
    select %(now)s - interval '1 year' * (1 - (%(round)s + drawn.share) / %(rounds)s),
           video_id, 'video', video_id, channel_display_name, title, 'update',
           case when drawn.share < 0.1
                then jsonb_build_object('views', jsonb_build_array(views - 10, views),
                                        'privacy_status', jsonb_build_array('unlisted', 'public'))
                else jsonb_build_object('views', jsonb_build_array(views - 10, views)) end,
           (select min(id) from changeset), 'report', video.id, 'bench'
    from video
    cross join lateral (
        select (hashint8extended(video.id, %(seed)s) & 2147483647) / 2147483648.0 as share
    ) drawn
    order by video.id limit %(limit)s
"""


def fill(superuser: Connection[Any], owner: Connection[Any], entries: int) -> None:
    """Lengthen the trail to so many entries, spread over the last twelve months, and let the planner know."""
    present = datetime.now(UTC)
    for months_ago in range(MONTHS + 1):
        _make_partition(owner, _month(present, -months_ago), _month(present, 1 - months_ago))
    # The trail takes entries from its triggers only; this is how the database takes them from a backup.
    superuser.execute("set session_replication_role = replica")
    videos = _count(superuser, "video")
    missing = entries - _count(superuser, "metadata_sync")
    rounds = -(-missing // videos) if missing > 0 else 0
    for number in range(rounds):
        values = {"now": present, "round": number, "rounds": rounds, "seed": SEED * 1000 + number}
        superuser.execute(ROUND, {**values, "limit": min(videos, missing - number * videos)})
    superuser.execute("vacuum analyze")


def _make_partition(owner: Connection[Any], first: datetime, end: datetime) -> None:
    name = sql.Identifier(f"metadata_sync_{first:%Y%m}")
    owner.execute(sql.SQL(PARTITION).format(name=name, first=sql.Literal(first), end=sql.Literal(end)))


def _month(moment: datetime, ahead: int) -> datetime:
    """The beginning of the month so many months later."""
    months = moment.year * 12 + moment.month - 1 + ahead
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


def _count(connection: Connection[Any], table: str) -> int:
    [number] = connection.execute(f"select count(*) from {table}").fetchone() or (0,)
    return int(number)
