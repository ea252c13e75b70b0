"""Where the trail leads to: pages of features above this one, known here by the names of their endpoints only."""

from flask import Flask

from catalogtool.audit.entry import Entry
from catalogtool.web.navigation import page_url

_PAGES = {
    "video": ("videos.show", "video_id"),
    "channel": ("channels.show", "channel_id"),
    "person": ("people.show", "person_id"),
}


def record_url(entry: Entry) -> str | None:
    """The page of the record, unless it is gone or has none."""
    return None if entry.is_purge else subject_url(entry.subject, entry.subject_key)


def subject_url(subject: str, key: str) -> str | None:
    """The page of that record, where records of the subject have pages."""
    if subject not in _PAGES:
        return None
    endpoint, name = _PAGES[subject]
    return page_url(endpoint, **{name: key})


def report_url(entry: Entry) -> str | None:
    return None if entry.report_id is None else page_url("reports.show", report_id=entry.report_id)


def changeset_url(entry: Entry) -> str | None:
    number = entry.changeset_id
    return None if number is None else page_url("changes.changeset", changeset_id=number)


def init_app(app: Flask) -> None:
    """Let templates ask where an entry leads."""
    app.jinja_env.filters.update(
        {each.__name__: each for each in (record_url, subject_url, report_url, changeset_url)}
    )
