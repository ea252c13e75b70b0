"""Where the trail leads to: pages of features above this one, known here by the names of their endpoints only."""

from collections.abc import Callable

from flask import Flask

from catalogtool.audit.entry import Entry
from catalogtool.web.navigation import page_url

# The endpoint of each subject's page, and the name of the key in its address, if it is there.
_PAGES = {
    "video": ("videos.show", "video_id"),
    "channel": ("channels.show", "channel_id"),
    "asset": ("assets.show", "asset_id"),
    "claim": ("claims.show", "claim_id"),
    "person": ("people.show", "person_id"),
    "job": ("queue.show", "job_id"),
    "task": ("queue.kinds", None),
    "schedule": ("schedules.show", "name"),
    "report": ("reports.show", "report_id"),
    "report_kind": ("report_kinds.index", None),
    "connection": ("connections.index", None),
}

_NAMES: dict[str, Callable[[str], str]] = {}


def name_records(subject: str, name: Callable[[str], str]) -> None:
    """Have records of the subject called in the trail what the function makes of their key."""
    _NAMES[subject] = name


def record_name(entry: Entry) -> str:
    """What the record was called at the time, or what its key says."""
    channel = entry.channel_display_name if entry.subject == "channel" else None
    return entry.video_title or channel or _NAMES.get(entry.subject, str)(entry.subject_key)


def record_url(entry: Entry) -> str | None:
    """The page of the record, unless it is gone or has none."""
    return None if entry.is_purge else subject_url(entry.subject, entry.subject_key)


def subject_url(subject: str, key: str) -> str | None:
    """The page of that record, where records of the subject have pages."""
    if subject not in _PAGES:
        return None
    endpoint, name = _PAGES[subject]
    return page_url(endpoint, **({name: key} if name else {}))


def report_url(entry: Entry) -> str | None:
    return None if entry.report_id is None else page_url("reports.show", report_id=entry.report_id)


def changeset_url(entry: Entry) -> str | None:
    number = entry.changeset_id
    return None if number is None else page_url("changes.changeset", changeset_id=number)


def init_app(app: Flask) -> None:
    """Let templates ask where an entry leads."""
    app.jinja_env.filters.update(
        {each.__name__: each for each in (record_name, record_url, subject_url, report_url, changeset_url)}
    )
