"""What people decide about a report whose columns no kind knows: they say what these are, and its import goes on."""

import re
from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from catalogtool.core.clock import now
from catalogtool.core.database import session
from catalogtool.core.errors import Conflict, Invalid, NotFound
from catalogtool.core.origin import Origin, declare
from catalogtool.core.storage import storage
from catalogtool.queue.operations import enqueue
from catalogtool.reports import operations
from catalogtool.reports.kinds.filenames import stem
from catalogtool.reports.kinds.heading import fingerprint
from catalogtool.reports.kinds.kind import KINDS
from catalogtool.reports.kinds.mapping import Meaning
from catalogtool.reports.mapping.known import latest, mapping_of, meanings_of
from catalogtool.reports.mapping.models import ReportMapping
from catalogtool.reports.mapping.saying import Saying, require_few
from catalogtool.reports.models import Report
from catalogtool.reports.queries import UNFINISHED, find
from catalogtool.reports.reading import Look, looked_at
from catalogtool.web.access import Actor

NAME = re.compile(r"\w[\w .,()&+'’-]{1,49}")

# Versions are counted one after the other.
_ALONE = text("lock table report_mapping in share row exclusive mode")


def find_mappable(report_id: int) -> Report:
    """A report whose columns people may speak of; Conflict for one that is being read, or of a kind of the platform."""
    report = find(report_id)
    _require_mappable(report)
    return report


def look_at(report: Report) -> Look:
    """The header and the first rows of its file; Invalid when a person could not go through its columns."""
    require_few(report.header or [])
    with storage().open(report.filename, report.s3_version, report.s3_etag) as stream:
        look = looked_at(stream, report.header or [])
    if look is None:
        raise Conflict("The file has changed in the bucket since it was looked at. Import it again.")
    return look


def save(report_id: int, saying: Saying, *, name: str, is_new: bool, actor: Actor) -> Report:
    """Keep what was said as a kind of that name, and have the report read by it; those that wait like it go on as well.

    The kind is a new one, or gets a new version unless the same was said of it before. Of the reports the one is
    returned that is being imported now. Raises Unclear, Invalid for a name that is taken or that nothing has, Conflict
    when the report has been dealt with since.
    """
    current = session()
    report = current.get(Report, report_id, with_for_update=True, populate_existing=True)
    if report is None:
        raise NotFound(f"There is no report {report_id}.")
    _require_mappable(report)
    headings = report.header or []
    meanings = saying.meanings(headings)
    current.execute(_ALONE)
    name = _named(current, name, is_new=is_new)
    declare(current, Origin(actor.id, actor.name, "edit"))
    mapping = _same(current, name, saying.subject, headings, meanings) or ReportMapping(
        name=name,
        version=_version(current, name),
        subject=saying.subject,
        headings=headings,
        fingerprint=fingerprint(headings),
        meanings=[asdict(meaning) for meaning in meanings],
        named=stem(report.original_name),
        created_by=actor.id,
        created_by_name=actor.name,
    )
    current.add(mapping)
    current.flush()
    if report.status != "unknown":
        again = operations.import_again(report.id, actor)
        again.kind, again.version = mapping.name, str(mapping.version)
        return again
    for each in [report, *_waiting_like(current, report)]:
        _go_on(each, mapping, actor)
    return report


def give_up(report_id: int, actor: Actor) -> None:
    """End the import without having read anything; Conflict when the report has been dealt with since."""
    report = session().get(Report, report_id, with_for_update=True, populate_existing=True)
    if report is None or report.status != "unknown":
        raise Conflict("The report has been dealt with since. Look at its page.")
    report.status, report.processed_at = "cancelled", now()
    report.error_message = f"{actor.name} gave it up, for its columns are unknown."


def retire(name: str, actor: Actor, *, retired: bool = True) -> None:
    """Take the kind out of use, or back into it, with all its versions; NotFound when there is none of that name."""
    current = session()
    known = latest(current, name)
    if known is None:
        raise NotFound(f"There is no kind of report named {name} that people have made.")
    declare(current, Origin(actor.id, actor.name, "edit"))
    current.execute(
        update(ReportMapping)
        .where(ReportMapping.name == known.name, ReportMapping.retired_at.is_(None) == retired)
        .values(retired_at=now() if retired else None)
    )


def _require_mappable(report: Report) -> None:
    if report.status in UNFINISHED:
        raise Conflict("The report is being imported. Wait until that has ended.")
    if report.status != "unknown" and mapping_of(session(), report) is None:
        raise Conflict("The columns of this report are no question, so there is nothing to say of them.")


def _named(current: Session, name: str, *, is_new: bool) -> str:
    """The name as it is spelled; Invalid for a new kind when it is taken, for another one when nothing has it."""
    spelled = " ".join(name.split())
    known = latest(current, spelled)
    if not is_new:
        if known is None or known.retired_at is not None:
            raise Invalid(f"There is no kind named {name} in use. Choose another, or make a new one.")
        return known.name
    if not NAME.fullmatch(spelled):
        raise Invalid(
            "Name the kind with 2 to 50 letters, digits, blanks and simple marks, such as “Partner list”."
        )
    if spelled.casefold() in {word.casefold() for kind in KINDS for word in (kind.name, kind.title)}:
        raise Invalid(f"{spelled} is a kind of the platform. Choose another name.")
    if known is not None and known.retired_at is not None:
        raise Invalid(f"A kind named {known.name} was retired. Choose another name, or have it used again.")
    if known is not None:
        raise Invalid(
            f"There is a kind named {known.name} already. Choose it, and this becomes its next version."
        )
    return spelled


def _version(current: Session, name: str) -> int:
    known = latest(current, name)
    return known.version + 1 if known else 1


def _same(
    current: Session, name: str, subject: str, headings: Sequence[str], meanings: list[Meaning]
) -> ReportMapping | None:
    """The version by which these columns are read already, if it says the same of them."""
    present = current.scalars(
        select(ReportMapping)
        .where(ReportMapping.name == name, ReportMapping.fingerprint == fingerprint(headings))
        .order_by(ReportMapping.version.desc())
        .limit(1)
    ).first()
    if present is None or present.subject != subject:
        return None
    return present if set(meanings_of(present)) == set(meanings) else None


def _waiting_like(current: Session, report: Report) -> list[Report]:
    """The other reports that wait for somebody to say what just these columns are, in the order they came."""
    waiting = current.scalars(
        select(Report)
        .where(Report.status == "unknown", Report.id != report.id)
        .order_by(Report.id)
        .with_for_update(skip_locked=True)
    )
    wanted = fingerprint(report.header or [])
    return [each for each in waiting if fingerprint(each.header or []) == wanted]


def _go_on(report: Report, mapping: ReportMapping, actor: Actor) -> None:
    """Have the report read as was said; unless somebody asked for else, the changes are looked at first."""
    report.status, report.error_message, report.processed_at = "pending", None, None
    report.kind, report.version = mapping.name, str(mapping.version)
    report.mode = report.mode or "preview"
    job = enqueue(
        "report_import",
        {"report_id": report.id},
        created_by=actor.id,
        created_by_name=actor.name,
        lock_key=f"report_import {mapping.name}",
    )
    report.job_id = job.id
