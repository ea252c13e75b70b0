"""A catalog with one of everything, and people of every kind in it."""

import hashlib
import secrets
from collections.abc import Callable, Collection
from datetime import timedelta
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect, Rule

from catalogtool.audit.queries import history
from catalogtool.auth import queries, roles, sessions, tickets, tokens
from catalogtool.auth.events import act_as
from catalogtool.auth.models import ApiToken, User
from catalogtool.catalog.bulk import asking
from catalogtool.catalog.bulk.choice import Choice
from catalogtool.catalog.bulk.edits import Edit, Edits
from catalogtool.changes.models import SetAside
from catalogtool.changes.preview import groups_of
from catalogtool.connectors import youtube
from catalogtool.connectors.models import ConnectorAccount
from catalogtool.core.clock import now
from catalogtool.core.database import session, transaction
from catalogtool.queue.items.models import BulkItem
from catalogtool.queue.models import ProcessingQueue
from catalogtool.reports.inbox import open_upload
from catalogtool.sync.models import SyncRecord
from catalogtool.web.access import Actor
from tests.browser import Browser
from tests.changes.previews import preview_of
from tests.factories import auth as people
from tests.factories import catalog
from tests.factories.changes import edited
from tests.queue.jobs import ask
from tests.reports.files import received, refused_row
from tests.reports.mapping.files import kind_made
from tests.schedules import rows as schedules
from tests.web.policy import POLICY, ROLES

SYSTEM = Actor(None, "tests", is_admin=True)

# What each kind of person may do, from nothing to everything.
COMPOSED = {
    "viewer": ["view"],
    "operator": ["view", "operate_queue"],
    "reverser": ["view", "roll_back", "review_audit"],
}
ALLOWED = {"stranger": set(), **{name: set(allowed) for name, allowed in COMPOSED.items()}, **ROLES}
KINDS = ("stranger", *COMPOSED, "user", "auditor", "admin")


class Ways(HTMLParser):
    """Collects where the links, forms and parts of a page lead, each with its method."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.found: list[tuple[str, str]] = []

    def of(self, page: str) -> list[tuple[str, str]]:
        self.feed(page)
        return self.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        for attribute, method in (
            ("href", "GET"),
            ("hx-get", "GET"),
            ("hx-post", "POST"),
            ("data-upload", "POST"),
        ):
            if (given.get(attribute) or "").startswith("/"):
                self.found.append((given[attribute] or "", method))
        if tag == "form" and given.get("method") != "dialog":
            self.found.append((given.get("action") or self.address, (given.get("method") or "get").upper()))


class World:
    """Addresses that lead to something for whoever asks, and the browsers of people of every kind."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with transaction():
            act_as(SYSTEM, "system")
            for name, permissions in COMPOSED.items():
                roles.compose(name, "", permissions)
        self.people = {kind: self._person(kind) for kind in KINDS}
        self.other = people.user("other")
        self.channel = catalog.channel(name="One")
        self.video = catalog.video(title="A song", channel_id=self.channel)
        self.asset = catalog.asset(title="A song")
        self.claim = catalog.claim(video_id=self.video, asset_id=self.asset)
        self.changeset = edited(self.video, title="Another song")
        self.preview = preview_of([{"video_id": self.video, "title": "A third song"}])
        self.group = groups_of(session(), self.preview)[0].id
        self.schedule = schedules.make("rounds")
        self.bundle = ask("trail_export", {"filters": {}})
        self.exports = {name: _export_of(name) for name in ("videos", "audit-trail")}
        with transaction() as current:
            self.report = received()
            job = current.get_one(ProcessingQueue, self.bundle)
            act_as(SYSTEM, "system")
            current.add_all([_account(), (record := _record())])
            current.add(
                SetAside(changeset_id=self.preview, subject="video", subject_key=self.video, outcome="stale")
            )
            job.status, job.result = "completed", {"key": "exports/1.zip", "entries": 1, "size": 1}
            current.flush()
            self.record = record.id

    def browser(self, kind: str | None) -> Browser:
        """A browser of that kind of person, newly signed in; of nobody for None."""
        browser = Browser(self.app, self.app.response_class)
        return browser.sign_in(self.people[kind]) if kind else browser

    def request(self, rule: Rule, owner: User | None) -> tuple[str, dict[str, Any]]:
        """The address of the route with things of the owner where they belong to somebody, and what to send there."""
        values = {name: value() for name, value in self._things(owner).items() if name in rule.arguments}
        values |= {name: value() for name, value in self._arguments(rule.endpoint, owner).items()}
        sent = BODIES.get(rule.endpoint, {})
        if owner and POLICY[rule.endpoint].by_token:
            sent = {"headers": {"Authorization": f"Bearer {_token_of(owner)[1]}"}}
        with self.app.test_request_context():
            return self.app.url_for(rule.endpoint, **values), sent

    def may(self, kind: str, needed: Collection[str]) -> bool:
        return ALLOWED[kind].issuperset(needed)

    def deactivate(self, kind: str) -> None:
        """Shut the person out without ending their sessions."""
        with transaction():
            act_as(SYSTEM, "system")
            queries.get_person(self.people[kind].id).active = False

    def ways_from(self, page: str, address: str) -> dict[str, frozenset[str]]:
        """The links and forms of the page that lead to routes of ours, each with the permissions that it takes."""
        found = {}
        for way, method in Ways(address).of(page):
            try:
                endpoint, _ = self.app.url_map.bind("localhost").match(urlsplit(way).path, method)
            except (NotFound, MethodNotAllowed, RequestRedirect):
                continue
            found[f"{method} {way}"] = POLICY[endpoint].permissions
        return found

    def _things(self, owner: User | None) -> dict[str, Callable[[], Any]]:
        return {
            "video_id": lambda: self.video,
            "channel_id": lambda: self.channel,
            "asset_id": lambda: self.asset,
            "claim_id": lambda: self.claim,
            "changeset_id": lambda: self.preview,
            "group_id": lambda: self.group,
            "outcome": lambda: "stale",
            "form": lambda: "csv",
            "table": lambda: "videos",
            "name": lambda: self.schedule,
            "kind": lambda: "video_report",
            "number": lambda: self.bundle,
            "report_id": lambda: self.report,
            "record_id": lambda: self.record,
            "person_id": lambda: self.other.id,
            "filename": lambda: "icon.svg",
            "job_id": lambda: _job_of(owner),
            "act": lambda: "cancel",
            "task_type": lambda: "steps",
            "passkey_id": lambda: people.passkey_of(owner or self.other),
            "ticket": lambda: _ticket_of(owner or self.other),
            "session_id": lambda: _session_of(owner or self.other),
        }

    def _arguments(self, endpoint: str, owner: User | None) -> dict[str, Callable[[], Any]]:
        """What differs from the usual: the changeset that is over, the report of the owner, the query."""
        with_token = {"upload": lambda: _upload_of(owner), "number": lambda: 1}
        refused = cache(refused_row)
        return {
            "changes.roll_back": {"changeset_id": lambda: self.changeset},
            "changes.undo_changeset": {"changeset_id": lambda: self.changeset},
            "changes.undo": {"entry": lambda: history("video", self.video, limit=1)[0].position},
            "changes.roll_back_selection": {"changeset": lambda: self.changeset},
            "locks.lock_video": {"field": lambda: "label"},
            "locks.lock_channel": {"field": lambda: "country"},
            "locks.lock_asset": {"field": lambda: "label"},
            "locks.lock_claim": {"field": lambda: "status"},
            "passwords.confirm": {"ticket": lambda: _ticket_of(self.other, "address", "other@new.example")},
            "tokens.revoke": {"token_id": lambda: _token_of(owner or self.other)[0]},
            "tokens.revoke_of": {"token_id": lambda: _token_of(self.other)[0]},
            "audit_api.show": {"subject": lambda: "video", "key": lambda: self.video},
            "roles.edit": {"name": lambda: "viewer"},
            "roles.remove": {"name": lambda: "viewer"},
            "many.edit": {"video": lambda: self.video},
            "sync.ask_chosen": {"video": lambda: self.video},
            "people.end_session": {"session_id": lambda: _session_of(self.other)},
            "reports.mend": {"report_id": lambda: refused()[0], "row_id": lambda: refused()[1]},
            "report_kinds.retire": {"kind": kind_made},
            "report_kinds.use_again": {"kind": kind_made},
            "reports.cancel": {"report_id": lambda: received(actor_id=owner and owner.id)},
            "reports.go_on": {"report_id": lambda: received(actor_id=owner and owner.id)},
            "exports.download": {"number": lambda: self.exports["videos"]},
            "trail_exports.choose": {"table": lambda: "audit-trail"},
            "trail_exports.file": {"table": lambda: "audit-trail"},
            "trail_exports.make": {"table": lambda: "audit-trail"},
            "trail_exports.download": {"number": lambda: self.exports["audit-trail"]},
            "uploads.part": with_token,
            "uploads.parts": with_token,
            "uploads.complete": with_token,
            "uploads.abort": with_token,
        }.get(endpoint, {})

    def _person(self, kind: str) -> User:
        person = people.user(f"the-{kind}", role="user" if kind == "stranger" else kind)
        if kind != "stranger":
            return person
        with transaction():
            act_as(SYSTEM, "system")
            queries.get_person(person.id).roles = []
        return person


BODIES: dict[str, dict[str, Any]] = {
    "uploads.create": {"json": {"name": "report.csv", "size": 5}},
    "video_edits.edit": {"data": {"title": "Mended", "row_version": "0"}},
}


def _job_of(owner: User | None) -> int:
    """An edit of many videos that has ended without one of them."""
    actor = Actor(owner and owner.id, owner.username if owner else "tests", is_admin=True)
    with transaction() as current:
        choice, edits = Choice([catalog.video()]), Edits([Edit("label", "set", "Sun")])
        job = asking.edit_videos(choice, edits, actor, seen_at=now())
        job.status, job.error_message = "failed", "It stopped."
        item = current.get_one(BulkItem, (job.id, 1))
        item.state, item.error = "failed", "It is gone."
        return job.id


def _account() -> ConnectorAccount:
    """The right to ask YouTube."""
    return ConnectorAccount(
        service=youtube.SERVICE, refresh_token=youtube.vault().locked("token"), connected_by_name="tests"
    )


def _record() -> SyncRecord:
    counts = dict.fromkeys(("created", "updated", "skipped", "rejected", "total_in_catalog"), 0)
    return SyncRecord(subject="video", source="report", success=True, **counts)


def _export_of(table: str) -> int:
    """An export whose file is there."""
    number = ask("export", {"table": table, "form": "csv", "state": {}})
    with transaction() as current:
        job = current.get_one(ProcessingQueue, number)
        job.status, job.completed_at = "completed", now()
        job.result = {"key": f"exports/tables/{number}.csv", "rows": 1, "size": 1}
    return number


def _upload_of(owner: User | None) -> str:
    return open_upload("report.csv", 5, Actor(owner.id if owner else 0, "", is_admin=False)).token


def _ticket_of(owner: User, purpose: str = "password", detail: str | None = None) -> str:
    with transaction():
        return tickets.issue(purpose, owner, timedelta(hours=1), detail)


def _token_of(owner: User) -> tuple[int, str]:
    """A token for all there is to read, whatever its owner may do."""
    sent = f"ct_{secrets.token_urlsafe(32)}"
    with transaction() as current:
        digest = hashlib.sha256(sent.encode()).hexdigest()
        ends = {"expires_at": now() + timedelta(days=1)}
        token = ApiToken(
            user_id=owner.id, name="tests", prefix=sent[:9], hash=digest, scopes=[*tokens.SCOPES], **ends
        )
        current.add(token)
    return token.id, sent


def _session_of(owner: User) -> str:
    people.session_of(owner)
    return sessions.of_person(owner)[0].id
