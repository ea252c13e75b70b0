"""Of all that was staged: each record speaks once, and only what was there can be gone, only what was gone be back."""

from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.orm import Session

from catalogtool.changes.guards import HARMLESS_RECORDS
from catalogtool.changes.stage import Stage
from catalogtool.changes.subject import SUBJECTS
from catalogtool.core.database import affected
from catalogtool.sync.following.question import Question
from catalogtool.web import filters

GONE = "missing_since"
BECAUSE = "YouTube returns it no longer."
# More than that stops for an admin: who asks in another's name is told of few videos, and all others look gone.
MOST_GONE = 10_000
MOST_GONE_PERCENT = 10


def say_once(session: Session, stage: Stage) -> int:
    """Leave of several statements about one record the last one; give how many are left out."""
    return affected(session, _ONCE.format(staged=stage.staged, key=stage.subject.key))


def settle_missing(session: Session, stage: Stage, unnamed: str, jobs: Collection[int]) -> int:
    """Let only what was there be missing, and only what was missing be back; give how many records were added.

    `unnamed` is SQL of those that the answers of the jobs no longer name, or empty.
    """
    names = {"staged": stage.staged, "table": stage.subject.table, "key": stage.subject.key}
    added = 0
    if unnamed:
        statement = _UNNAMED.format(**names, unnamed=unnamed)
        added = affected(session, statement, jobs=list(jobs), because=BECAUSE)
    session.execute(text(_BACK.format(**names)))
    session.execute(text(_ALREADY.format(**names)))
    return added


def leave_to_later(session: Session, stage: Stage, question: Question, jobs: Collection[int]) -> int:
    """Leave out what others have asked for since the answers of the jobs came; give how many statements."""
    asked = SUBJECTS[question.of].key
    statement = _LATER.format(staged=stage.staged, asked=asked)
    return affected(session, statement, task=question.task, method=question.method, jobs=list(jobs))


def count_gone(session: Session, stage: Stage) -> int:
    return int(session.scalar(text(f"select count(*) from {stage.staged} where {GONE} is not null")) or 0)


def mass_loss(gone: int, asked: int, subject: str) -> list[str]:
    """A sentence when more is gone at once than may be without an admin."""
    percent = 100 * gone / max(asked, gone, 1)
    if gone < HARMLESS_RECORDS or (gone <= MOST_GONE and percent <= MOST_GONE_PERCENT):
        return []
    many, share = f"{filters.number(gone)} {subject}s", f"{percent:.0f} %"
    return [
        f"YouTube returns {many} no longer, {share} of what it was asked for. Is it asked in the right name?"
    ]


_ONCE = """
delete from {staged} s using (
    select ctid as place, row_number() over (partition by {key} order by line desc) as turn from {staged}
) told where told.place = s.ctid and told.turn > 1
"""
_LATER = """
delete from {staged} s using (
    select asked.key from raw_answer r cross join jsonb_array_elements_text(r.asked) asked (key)
    join followed f on f.task = :task and f.subject_key = asked.key
    where r.job_id = any(:jobs) and r.method = :method
    group by asked.key, f.asked_at having max(r.collected_at) < f.asked_at
) later where later.key = s.{asked}
"""
_UNNAMED = """
insert into {staged} ({key}, missing_since, missing_because)
select unnamed.*, now(), :because from ({unnamed}) unnamed ({key})
where not exists (select from {staged} s where s.{key} = unnamed.{key})
"""
_BACK = """
update {staged} s set cleared = array_append(s.cleared, 'missing_since') from {table} v
where v.{key} = s.{key} and v.missing_since is not null and s.missing_since is null
"""
_ALREADY = """
update {staged} s set missing_since = null, missing_because = null from {table} v
where v.{key} = s.{key} and v.missing_since is not null and s.missing_since is not null
"""
