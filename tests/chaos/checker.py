"""What became of an import, read from the tables by SQL of its own, and held against an undisturbed one.

In the words of Jepsen: an entry of the trail that the undisturbed run has and this one lacks is *lost*, one that it
has too often is *duplicated*, one that the undisturbed run never wrote is *unexpected*, and work that another process
took up after a first one was broken is *recovered*.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import psycopg

Connection = psycopg.Connection[Any]

# Each entry by its whole content, in the order of its writing; of which report it speaks instead of a number.
_TRAIL = """
    select coalesce(r.original_name, 'no report'), m.subject, m.subject_key,
           array_agg(md5(concat_ws('|', m.operation, m.changes, m.source, m.source_line, m.actor_name)) order by m.id)
    from metadata_sync m
    left join changeset c on c.id = m.changeset_id
    left join report r on r.id = c.report_id
    where m.subject in ('video', 'channel')
    group by 1, 2, 3
"""

# What differs from run to run although nothing went wrong.
_INCIDENTAL = ["id", "created_at", "updated_at", "row_version"]
_UNTOLD = [*_INCIDENTAL, "source_line"]

_TABLE = """
    select count(*), md5(string_agg(md5((to_jsonb(v) - %s::text[])::text), '' order by {key})) from {table} v
"""

# Every value that an entry told, the later ones over the earlier ones; a null is as good as nothing told.
_FOLD = """
    with told as (
        select subject_key as key, jsonb_object_agg(each.key, each.value -> 1 order by m.id) as record
        from metadata_sync m cross join jsonb_each(m.changes) each
        where m.subject = '{table}' group by 1
    )
    select count(*) from told full join {table} v on v.{key} = told.key
    where jsonb_strip_nulls(told.record) is distinct from jsonb_strip_nulls(to_jsonb(v) - %s::text[])
"""

_COUNTS = ("read", "created", "updated", "unchanged", "refused", "blank", "merged")

_REPORTS = f"""
    select original_name, status, {", ".join(f"rows_{name}" for name in _COUNTS)},
           (select count(*) from refused_row x where x.report_id = r.id),
           (select count(distinct (x.line, x.reason)) from refused_row x where x.report_id = r.id),
           (select count(*) from noted_cell x where x.report_id = r.id),
           (select count(distinct (x.line, x."column", x.reason)) from noted_cell x where x.report_id = r.id),
           (select coalesce(sum(count), 0) from report_damage x where x.report_id = r.id)
    from report r
"""

# Sealing waits a minute after an import, and hashes for longer than that lasts.
_JOBS = """
    select id, task_type, status, error_message from processing_queue
    where status <> 'completed' and not (task_type = 'trail_seal' and status in ('pending', 'processing'))
"""
_CLAIMS = "select job_id, array_agg(epoch order by started_at) from processing_attempt group by 1"

SUBJECTS = {"video": "video_id", "channel": "channel_id"}


@dataclass
class Account:
    """What a run has left behind."""

    entries: dict[tuple[str, str, str], list[str]]
    tables: dict[str, tuple[int, str]]
    reports: dict[str, dict[str, Any]]
    unfinished: list[str]
    claims: dict[int, list[int]]  # the epochs of each job in the order of time


@dataclass
class Verdict:
    """How a run differs from the undisturbed one; `faults` are sentences."""

    entries: int = 0
    lost: int = 0
    duplicated: int = 0
    unexpected: int = 0
    recovered: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not (self.lost or self.duplicated or self.unexpected or self.faults)

    def __str__(self) -> str:
        counted = (
            f"{self.entries:,} entries: {self.lost:,} lost, {self.duplicated:,} duplicated, "
            f"{self.unexpected:,} unexpected; recovered {self.recovered} times"
        )
        return ". ".join([counted, *self.faults])


def take(connection: Connection) -> Account:
    """Read all that a run has left behind."""
    entries = {(report, subject, key): found for report, subject, key, found in connection.execute(_TRAIL)}
    tables = {}
    for table, key in SUBJECTS.items():
        (tables[table],) = connection.execute(_TABLE.format(table=table, key=key), [_INCIDENTAL])
    names = (*_COUNTS, "refused kept", "refused told apart", "noted kept", "noted told apart", "damages")
    reports = {
        name: {"status": status, **dict(zip(names, numbers, strict=True))}
        for name, status, *numbers in connection.execute(_REPORTS)
    }
    unfinished = [
        f"Job {number}, {task}, is {status}: {error}"
        for number, task, status, error in connection.execute(_JOBS)
    ]
    return Account(entries, tables, reports, unfinished, dict(connection.execute(_CLAIMS).fetchall()))


def fold(connection: Connection) -> list[str]:
    """Hold the tables against what the trail tells from its first entry to its last."""
    found = []
    for table, key in SUBJECTS.items():
        ((count,),) = connection.execute(_FOLD.format(table=table, key=key), [_UNTOLD])
        if count:
            found.append(f"{count:,} records of {table} are not what the trail tells")
    return found


def judge(expected: Account, found: Account) -> Verdict:
    """Hold a run against the undisturbed one."""
    verdict = Verdict(entries=sum(map(len, found.entries.values())))
    for key in expected.entries.keys() | found.entries.keys():
        _judge_record(verdict, expected.entries.get(key, []), found.entries.get(key, []))
    verdict.recovered = sum(len(epochs) - 1 for epochs in found.claims.values())
    verdict.faults = [
        *found.unfinished,
        *_differences("The table", expected.tables, found.tables),
        *_differences("The report", expected.reports, found.reports),
        *_balance(found.reports),
        *_falling(found.claims),
    ]
    return verdict


def _judge_record(verdict: Verdict, expected: list[str], found: list[str]) -> None:
    if expected == found:
        return
    wanted, there = Counter(expected), Counter(found)
    surplus = there - wanted
    repeated = sum(count for entry, count in surplus.items() if entry in wanted)
    verdict.lost += (wanted - there).total()
    verdict.duplicated += repeated
    verdict.unexpected += surplus.total() - repeated
    if wanted == there:
        verdict.faults.append("Entries of a record are in another order")


def _differences(what: str, expected: dict[str, Any], found: dict[str, Any]) -> list[str]:
    names = sorted(expected.keys() | found.keys())
    return [
        f"{what} {name} is {found.get(name)} and not {expected.get(name)}"
        for name in names
        if expected.get(name) != found.get(name)
    ]


def _balance(reports: dict[str, dict[str, Any]]) -> Iterable[str]:
    for name, counts in reports.items():
        if counts["read"] != sum(counts[each] for each in _COUNTS[1:]):
            yield f"The counts of the report {name} do not add up"
        if counts["refused"] != counts["refused told apart"] or counts["refused"] != counts["refused kept"]:
            yield f"The refused rows of the report {name} are not kept once each"


def _falling(claims: dict[int, list[int]]) -> Iterable[str]:
    for job, epochs in claims.items():
        if any(later <= earlier for earlier, later in pairwise(epochs)):
            yield f"The epochs of job {job} do not rise: {epochs}"
