"""What a list has and lacks against those before it, kept beside the staged rows until its changeset has ended."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from catalogtool.changes.stage import MUCH_MEMORY, Stage
from catalogtool.core.database import affected


@dataclass(frozen=True)
class Turnover:
    """The table of what changed between the members of a snapshot and the rows of a changeset.

    A `new` key was never listed, a `found` one was lost before; a `gone` one is lacking, for the first time or still.
    """

    changeset_id: int

    @property
    def table(self) -> str:
        return f"staging.changeset_{self.changeset_id}_turnover"

    def find(self, session: Session, stage: Stage, snapshot_id: int) -> None:
        """Compare the staged rows that speak with the members, in one pass over both."""
        session.execute(MUCH_MEMORY)
        self.drop(session)
        names = {"table": self.table, "staged": stage.staged, "key": stage.subject.key}
        session.execute(text(_FIND.format(**names)), {"snapshot": snapshot_id})
        session.execute(text(f"analyze {self.table}"))

    def find_gone(self, session: Session, stage: Stage, snapshot_id: int, others: Collection[int]) -> int:
        """List in `pg_temp.gone` the records that are missing by this list; return how many.

        They are in the catalog, nobody knows yet that they are missing, and none of the other snapshots holds them.
        """
        names = {"turnover": self.table, "table": stage.subject.table, "key": stage.subject.key}
        session.execute(text("drop table if exists pg_temp.gone"))
        with _without_loops(session):
            session.execute(text(_GONE.format(**names)), {"snapshot": snapshot_id, "others": list(others)})
        session.execute(text("analyze pg_temp.gone"))
        return int(session.scalar(text("select count(*) from pg_temp.gone")) or 0)

    def spare(self, session: Session, keys: Collection[str]) -> None:
        """Take these keys for listed: rows that were refused name them."""
        if keys:
            session.execute(text(_SPARE.format(table=self.table)), {"keys": list(keys)})

    def spare_all(self, session: Session) -> None:
        """Take nothing for gone."""
        session.execute(text(_SPARE_ALL.format(table=self.table)))

    def note_guesses(self, session: Session) -> None:
        """Keep why each record is probably gone."""
        session.execute(text(_NOTE.format(table=self.table)))

    def take(self, session: Session, snapshot_id: int, report_id: int) -> None:
        """Bring the members up to what the list says."""
        values = {"snapshot": snapshot_id, "report": report_id}
        with _without_loops(session):
            session.execute(text(_LOSE.format(table=self.table)), values)
            session.execute(text(_FIND_AGAIN.format(table=self.table)), {"snapshot": snapshot_id})
            listed = affected(session, _LIST.format(table=self.table), **values)
        if listed > _MANY:
            session.execute(text("analyze snapshot_member"))

    def keep(self, session: Session) -> None:
        """Let it outlive a crash of the database."""
        if self.exists(session):
            session.execute(text(f"alter table {self.table} set logged"))

    def drop(self, session: Session) -> None:
        session.execute(text(f"drop table if exists {self.table}"))

    def exists(self, session: Session) -> bool:
        return bool(session.scalar(text("select to_regclass(:name) is not null"), {"name": self.table}))


@contextmanager
def _without_loops(session: Session) -> Iterator[None]:
    """Join whole sets: of a snapshot that is new to its statistics the planner expects one member.

    Looking through the turnover for each of 200,000 took minutes.
    """
    session.execute(text("set local enable_nestloop = off"))
    yield
    session.execute(text("set local enable_nestloop = on"))


_MANY = 10_000

_FIND = """
create unlogged table {table} as
select coalesce(m.key, s.key) as key, s.line,
       case when m.key is null then 'new' when s.key is null then 'gone' else 'found' end as change,
       cast(null as text) as because
from (select key, lost_in from snapshot_member where snapshot_id = :snapshot) m
    full join (select {key} as key, line from {staged} where not merged) s on s.key = m.key
where m.key is null or s.key is null or m.lost_in is not null
"""

_GONE = """
create temporary table gone on commit drop as
select t.key, m.listed_in, m.line, cast(null as text) as because
from {turnover} t join {table} v on v.{key} = t.key
    join snapshot_member m on m.snapshot_id = :snapshot and m.key = t.key
where t.change = 'gone' and v.missing_since is null and v.deleted_at is null
    and not exists (
        select from snapshot_member o
        where o.snapshot_id = any(:others) and o.key = t.key and o.lost_in is null
    )
"""

_SPARE_ALL = "delete from {table} where change = 'gone'"
_SPARE = f"{_SPARE_ALL} and key = any(:keys)"
_NOTE = "update {table} t set because = g.because from pg_temp.gone g where g.key = t.key"

# In the order of the keys, which is that of the index. Another list may have brought some in since; whoever holds the
# snapshot brings in all there are, so that none can come between, and "on conflict" would take twice as long.
_LIST = """
insert into snapshot_member (snapshot_id, key, listed_in, line)
select :snapshot, t.key, :report, t.line from {table} t
where t.change = 'new'
    and not exists (select from snapshot_member m where m.snapshot_id = :snapshot and m.key = t.key)
order by t.key
"""

_LOSE = """
update snapshot_member m set lost_in = coalesce(m.lost_in, :report), lost_because = coalesce(t.because, m.lost_because)
from {table} t
where t.change = 'gone' and m.snapshot_id = :snapshot and m.key = t.key
    and (m.lost_in is null or t.because is distinct from m.lost_because and t.because is not null)
"""

_FIND_AGAIN = """
update snapshot_member m set lost_in = null, lost_because = null
from {table} t where t.change = 'found' and m.snapshot_id = :snapshot and m.key = t.key
"""
