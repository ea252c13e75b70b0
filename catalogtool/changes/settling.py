"""What becomes of each record that a rollback speaks of."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from catalogtool.changes.reversal import picked_table
from catalogtool.changes.stage import Stage


def settle(session: Session, stage: Stage) -> dict[str, int]:
    """After the comparison, count the records by what becomes of them, and set aside those that are as wanted already.

    Each record is in exactly one of the counts reversed, kept, equal and cannot.
    """
    names = {
        "picked": picked_table(stage.subject),
        "differing": stage.differing,
    }
    values = {"changeset": stage.changeset_id, "of_subject": stage.subject.name}
    session.execute(text(_EQUAL.format(**names)), values)
    return dict(session.execute(text(_COUNT.format(**names)), values).mappings().one())


_EQUAL = """
insert into set_aside (changeset_id, subject, subject_key, outcome, reason)
select :changeset, :of_subject, r.key, 'equal', 'It is as it would be without the change.'
from {picked} r
where not exists (select from {differing} d where d.key = r.key)
    and not exists (
        select from set_aside a
        where a.changeset_id = :changeset and a.subject = :of_subject and a.subject_key = r.key
    )
"""

_COUNT = """
select count(*) as records,
       count(*) filter (where aside.kept) as kept,
       count(*) filter (where not aside.kept and aside.cannot) as cannot,
       count(*) filter (where aside.equal) as equal,
       count(*) filter (where aside.kept is null) as reversed
from {picked} r left join (
    select subject_key, bool_or(outcome in ('kept', 'locked')) as kept, bool_or(outcome = 'cannot') as cannot,
           bool_or(outcome = 'equal') as equal
    from set_aside where changeset_id = :changeset and subject = :of_subject group by subject_key
) aside on aside.subject_key = r.key
"""
