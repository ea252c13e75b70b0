"""Where a record is not as the trail tells it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import DateTime

from catalogtool.audit.fields import capital, name_of
from catalogtool.changes.subject import Subject
from catalogtool.core.database import Base
from catalogtool.evidence.findings import Finding

Said = dict[str, Any] | None


def differences(subject: Subject, key: str, told: Said, live: Said) -> Iterator[Finding]:
    """Name what differs between what the trail tells of a record and what the catalog has."""
    name = f"{capital(subject.name)} {key}"
    if live is None:
        yield _of_record(subject, key, f"{name} is in the trail and not in the catalog.")
    elif told is None:
        yield _of_record(subject, key, f"{name} is in the catalog and not in the trail.")
    elif told.get(subject.key) is None:
        yield _of_record(
            subject, key, f"{name} is in the catalog, but the trail says that it was removed for good."
        )
    else:
        for field in sorted(told.keys() | live.keys()):
            old, new = told.get(field), live.get(field)
            if old != new and not _is_same_moment(subject, field, old, new):
                values = f"the trail says {_quoted(old)}, the catalog has {_quoted(new)}"
                yield Finding(
                    kind="field",
                    subject=subject.name,
                    key=key,
                    field=field,
                    in_trail=old,
                    in_catalog=new,
                    sentence=f"{name}, {name_of(field)}: {values}.",
                )


def _of_record(subject: Subject, key: str, sentence: str) -> Finding:
    return Finding(kind="record", subject=subject.name, key=key, sentence=sentence)


def _is_same_moment(subject: Subject, field: str, old: Any, new: Any) -> bool:
    """Whether these are one moment, told in two time zones: the trail keeps the one of the session that wrote it."""
    column = Base.metadata.tables[subject.table].columns.get(field)
    if column is None or not isinstance(column.type, DateTime) or old is None or new is None:
        return False
    return datetime.fromisoformat(old) == datetime.fromisoformat(new)


def _quoted(value: Any) -> str:
    return "nothing" if value is None else f"“{value}”"
