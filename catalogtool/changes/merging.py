"""Rows of one changeset that share a key become one statement."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from catalogtool.changes.stage import Stage
from catalogtool.changes.subject import Merge
from catalogtool.core.database import affected


def merge_rows(session: Session, stage: Stage) -> int:
    """Let one row of each key speak and mark the others as merged; return how many were marked."""
    key = stage.subject.key
    session.execute(text("drop table if exists pg_temp.shared_key"))
    session.execute(
        text(
            f"create temporary table shared_key on commit drop as "
            f"select {key} from {stage.staged} group by {key} having count(*) > 1"
        )
    )
    session.execute(text("analyze pg_temp.shared_key"))
    merge = stage.subject.merge or Merge()
    session.execute(text(_RANK.format(staged=stage.staged, key=key, order=merge.order)))
    session.execute(text("analyze pg_temp.ranked"))
    if stage.merged_into:
        pairs = ", ".join(f"'{name}', {name}" for name in merge.rest if name in _columns(stage))
        session.execute(text(_KEEP_REST.format(staged=stage.staged, key=key, into=merge.into, pairs=pairs)))
    marked = f"update {stage.staged} s set merged = true from ranked r where r.row = s.ctid and r.place > 1"
    merged = affected(session, marked)
    for name in merge.united if merged else ():
        if name in stage.fields:
            session.execute(text(_UNITE.format(staged=stage.staged, key=key, name=name)))
    return merged


_RANK = """
create temporary table ranked on commit drop as
select s.ctid as row, s.{key}, row_number() over (partition by s.{key} order by {order}) as place
from {staged} s join pg_temp.shared_key using ({key})
"""

# The row that speaks moves when it is updated, which is why the others are marked by their own, unmoved places.
_KEEP_REST = """
update {staged} s set {into} = rest.items
from ranked r join (
    select {key}, jsonb_agg(jsonb_strip_nulls(jsonb_build_object({pairs})) order by line) as items
    from {staged} join ranked using ({key})
    where ranked.row = {staged}.ctid and place > 1
    group by {key}
) rest using ({key})
where r.row = s.ctid and r.place = 1
"""

# In the order in which the rows name them; a row that is blank there does not clear what another one says.
_UNITE = """
update {staged} s set {name} = united.items, cleared = array_remove(s.cleared, '{name}')
from (
    select {key}, array_agg(item order by first) as items
    from (
        select {key}, item, min(array[line, place]) as first
        from {staged} join pg_temp.shared_key using ({key})
            cross join lateral unnest({name}) with ordinality u (item, place)
        group by {key}, item
    ) each group by {key}
) united
where united.{key} = s.{key} and not s.merged
"""


def _columns(stage: Stage) -> set[str]:
    return {*stage.fields, *stage.evidence}
