"""Take a file that lies in the bucket as a report, and have it imported."""

from collections.abc import Mapping
from typing import Literal

from catalogtool.core.database import session
from catalogtool.core.errors import Invalid, NotFound
from catalogtool.core.origin import Origin, declare
from catalogtool.core.storage import storage
from catalogtool.queue.operating import request_cancel, retry
from catalogtool.queue.operations import enqueue
from catalogtool.reports import inbox
from catalogtool.reports.inbox import Upload
from catalogtool.reports.kinds.filenames import content_owner as owner_in_name
from catalogtool.reports.kinds.kind import KINDS
from catalogtool.reports.mapping.known import latest
from catalogtool.reports.models import Report
from catalogtool.reports.modes import setting_of
from catalogtool.reports.queries import find, imported
from catalogtool.reports.reading import Choices
from catalogtool.web.access import Actor

LONGEST_KEY = 255
LONGEST_OWNER = 100

Mode = Literal["preview", "apply"]


def receive(
    key: str,
    original_name: str,
    *,
    actor_id: int | None,
    actor_name: str,
    force: bool = False,
    mode: Mode | None = None,
    in_page: bool = False,
    choices: Choices | None = None,
    content_owner: str | None = None,
) -> Report:
    """Note the file as a report and queue its import, both in the present transaction.

    Its changes are looked at first, or applied at once, as `mode` says; without it as is set for reports of its kind
    that come by the page, or any other way. `choices` are those of a person for its reading. The file's name may tell
    the content owner too.

    While the very same object waits or is being imported already, that report is returned instead. With `force` it is
    imported even if the same bytes were before. Raises NotFound or Invalid when the file can't be taken.
    """
    _refuse_long(key)
    stored = storage().head(key)
    inbox.refuse_size(stored.size)
    report = Report(
        filename=key,
        original_name=original_name[-LONGEST_KEY:],
        size=stored.size,
        s3_version=stored.version,
        s3_etag=stored.etag,
        forced=force,
        mode=mode,
        in_page=in_page,
        choices=(choices or Choices()).as_json(),
        content_owner=(content_owner or "").strip()[:LONGEST_OWNER] or owner_in_name(original_name),
        uploaded_by=actor_id,
        uploaded_by_name=actor_name,
    )
    return _queued(report, f"report_import {key} {stored.etag}{' forced' if force else ''}")


def _refuse_long(key: str) -> None:
    if len(key) > LONGEST_KEY:
        raise Invalid(
            f"The name of the file in the bucket is longer than {LONGEST_KEY} characters. Rename it there."
        )


def complete_upload(
    upload: Upload,
    actor: Actor,
    mode: Mode | None = None,
    choices: Choices | None = None,
    content_owner: str | None = None,
) -> Report:
    """Join the parts of an upload and receive the file; asked again, the answer is the same report."""
    known = imported([upload.key]).get(upload.key)
    if known is not None:
        return known
    inbox.finish_upload(upload)
    return receive(
        upload.key,
        upload.name,
        actor_id=actor.id,
        actor_name=actor.name,
        mode=mode,
        in_page=True,
        choices=choices,
        content_owner=content_owner,
    )


def set_kind(kind: str, values: Mapping[str, str | int], actor: Actor) -> None:
    """Set what is done with reports of the kind; NotFound when there is no such kind."""
    current = session()
    if kind not in KINDS.names() and latest(current, kind) is None:
        raise NotFound(f"There is no kind of report named {kind}.")
    declare(current, Origin(actor.id, actor.name, "edit"))
    setting = setting_of(current, kind)
    for name, value in values.items():
        setattr(setting, name, value)
    current.add(setting)


def import_again(
    report_id: int, actor: Actor, choices: Choices | None = None, content_owner: str | None = None
) -> Report:
    """Import the same file once more, as a report of its own, whatever was done with its bytes before.

    It is read with these choices, or with those of the first time, and so for its content owner.
    """
    report = find(report_id)
    return receive(
        report.filename,
        report.original_name,
        actor_id=actor.id,
        actor_name=actor.name,
        force=True,
        in_page=True,
        choices=choices or Choices.of_json(report.choices),
        content_owner=content_owner or report.content_owner,
    )


def go_on(report_id: int, actor: Actor) -> None:
    """Have a cancelled or failed import go on where it stopped.

    Raises Forbidden when another person began it, Conflict when that makes no sense any more.
    """
    report = find(report_id)
    if report.job_id is None:
        raise Invalid(f"There is no import of report {report_id} that could go on.")
    retry(report.job_id, actor)


def cancel(report_id: int, actor: Actor) -> None:
    """Stop the import: at once while it waits, else at its next step; Forbidden when another person began it."""
    report = find(report_id)
    if report.job_id is None:
        raise Invalid(f"Nothing is being done about report {report_id}, so nothing can be cancelled.")
    request_cancel(report.job_id, actor)


def _queued(report: Report, dedupe_key: str) -> Report:
    current = session()
    current.add(report)
    current.flush()
    job = enqueue(
        "report_import",
        {"report_id": report.id},
        created_by=report.uploaded_by,
        created_by_name=report.uploaded_by_name,
        dedupe_key=dedupe_key,
    )
    if job.payload["report_id"] == report.id:
        report.job_id = job.id
        return report
    current.delete(report)
    return find(job.payload["report_id"])
