"""Look through the lists of channels' uploads for videos that the catalog does not know yet.

The newest stand first, so a page without anything new ends the list of a channel, unless the whole is asked for. That a
video is in no list says nothing: private ones may be missing.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NoReturn

from sqlalchemy import text
from sqlalchemy.orm import Session

from catalogtool.audit.partitions import prepare_partitions
from catalogtool.catalog.subjects.video import VIDEO
from catalogtool.changes import operations as changes
from catalogtool.changes.apply import written_so_far
from catalogtool.changes.applying import apply_at_once
from catalogtool.changes.filling import Filling, noted
from catalogtool.changes.guards import Limits
from catalogtool.changes.models import Changeset
from catalogtool.changes.proposing import Policy, propose
from catalogtool.changes.stage import Stage
from catalogtool.connectors import quota, youtube
from catalogtool.connectors.google import QuotaUsedUp
from catalogtool.connectors.kinds.youtube_data import Page
from catalogtool.core.clock import now
from catalogtool.core.errors import CatalogToolError
from catalogtool.queue.operations import enqueue
from catalogtool.queue.runtime import RunningJob
from catalogtool.sync.following import checkpoints
from catalogtool.sync.following.metadata import METADATA
from catalogtool.sync.following.scope import Scope
from catalogtool.sync.following.waiting import OURS, THEIRS, put_off

TASK = "channel_uploads"
TITLE = "Look for new uploads"
LOOKING = "Looking through uploads"
CHANNEL, ENTITY, LIST = "channel", "upload", "UU"
# As many ids as a job may carry.
FEW = 1000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOTHING_YET = {"after": "", "within": None, "page": None, "staged": 0, "seen": 0, "units": 0, "looked": False}


@dataclass(frozen=True)
class Place:
    """A page of the list of a channel; the first one has no token."""

    channel_id: str
    token: str | None


class Uploads(Filling):
    """A run through the lists of the channels in its scope; with `whole` in the payload through all of each."""

    def __init__(self, job: RunningJob) -> None:
        super().__init__(job)
        self.scope = Scope.of_json(job.payload["scope"])
        self.whole = bool(job.payload.get("whole"))

    def run(self) -> dict[str, int]:
        """Do what is left to do, and return the counts."""
        if "finished" in self.cursor:
            return dict(self.cursor["finished"])
        if not self.is_staged:
            self._begin()
        if not self.cursor["looked"]:
            self._look_through()
        at_once = Policy(lambda _: False, lambda _: Limits(), lambda _, differences: {"created": differences})
        propose(self, at_once)
        apply_at_once(self)
        return self._finish()

    def _begin(self) -> None:
        with self.chunk(LOOKING) as chunk:
            session = chunk.session
            prepare_partitions(session)
            changeset = self._changeset_to_fill(session)
            stage = Stage(VIDEO, changeset.id, ("channel_id",))
            stage.create(session)
            session.execute(text(f"create unique index on {stage.staged} (video_id)"))
            chunk.cursor = {"changeset_id": changeset.id, "stages": noted([stage]), **NOTHING_YET}
            chunk.done, chunk.total = 0, self.scope.count(session, CHANNEL, TASK)

    def _changeset_to_fill(self, session: Session) -> Changeset:
        """That of the run that was interrupted, unless it has ended."""
        filled = session.get(Changeset, self.cursor.get("changeset_id", 0))
        if filled is None or filled.status in {"failed", "cancelled"}:
            filled = changes.open_changeset(
                session,
                source="connector",
                summary=TITLE,
                actor_id=self.job.created_by,
                actor_name=self.job.created_by_name,
            )
        filled.job_id = self.job.id
        return filled

    def _look_through(self) -> None:
        with self.chunk(LOOKING) as chunk:
            connection = youtube.connection(chunk.session)
        data = connection.data()
        with closing(data.client):
            while place := self._next(at := now()):
                before = data.client.calls
                try:
                    page = data.uploads(LIST + place.channel_id[2:], place.token)
                except CatalogToolError as failure:
                    self._give_up(failure, data.client.calls - before, at)
                self._keep(place, page, data.client.calls - before, at)
        with self.chunk(LOOKING, looked=True) as chunk:
            self.primary.analyze(chunk.session)

    def _next(self, at: datetime) -> Place | None:
        """The page to ask for, for which a unit is put down; None after the last."""
        with self.chunk(LOOKING) as chunk:
            session, cursor = chunk.session, self.cursor
            if cursor["within"] is None:
                found = self.scope.after(session, CHANNEL, TASK, cursor["after"], 1)
                place = Place(found[0], None) if found else None
            else:
                place = Place(cursor["within"], cursor["page"])
            granted = place is None or quota.take(session, youtube.budget(), TASK, 1, at)
        if not granted:
            raise put_off(at, OURS)
        return place

    def _give_up(self, failure: CatalogToolError, calls: int, at: datetime) -> NoReturn:
        """Put down what asking in vain has cost."""
        with self.chunk(LOOKING) as chunk:
            quota.add(chunk.session, youtube.budget(), TASK, calls - 1, at)
            if isinstance(failure, QuotaUsedUp):
                quota.exhaust(chunk.session, youtube.budget(), at)
        raise put_off(at, THEIRS) if isinstance(failure, QuotaUsedUp) else failure

    def _keep(self, place: Place, page: Page, calls: int, at: datetime) -> None:
        """Stage what is new, and go on to the next page, or to the next channel."""
        with self.chunk(LOOKING) as chunk:
            quota.add(chunk.session, youtube.budget(), TASK, calls - 1, at)
            checkpoints.note(chunk.session, ENTITY, at)
            new = self._unknown(chunk.session, page.ids)
            staged, seen, units = (self.cursor[name] for name in ("staged", "seen", "units"))
            rows = [(video_id, place.channel_id, staged + number) for number, video_id in enumerate(new, 1)]
            self.primary.take(chunk.session, ("video_id", "channel_id", "line"), rows)
            knows_the_rest = bool(page.ids) and not new and not self.whole
            chunk.cursor = {"staged": staged + len(new), "seen": seen + len(page.ids), "units": units + calls}
            if page.following is None or knows_the_rest:
                chunk.advance = 1
                chunk.cursor |= {"after": place.channel_id, "within": None, "page": None}
            else:
                chunk.cursor |= {"within": place.channel_id, "page": page.following}

    def _unknown(self, session: Session, ids: Sequence[str]) -> list[str]:
        statement = text(_UNKNOWN.format(staged=self.primary.staged))
        return list(session.scalars(statement, {"ids": list(dict.fromkeys(ids))}))

    def _finish(self) -> dict[str, int]:
        """End the changeset, and have YouTube asked about what is new."""
        with self.chunk("Finishing") as chunk:
            session, cursor = chunk.session, self.cursor
            changeset = self.changeset(session)
            created = written_so_far(session, changeset.id, VIDEO.name).created
            counts = {"created": created, "updated": 0, "unchanged": cursor["seen"] - created}
            if cursor["staged"]:
                self._describe(session)
            changes.drop_staging(session, changeset.id)
            changes.finish(session, changeset, "applied", counts=counts | {"units": cursor["units"]})
            chunk.cursor = {"finished": counts}
            return counts

    def _describe(self, session: Session) -> None:
        """Ask about what is new by its ids; where it is much, about all that YouTube was never asked about."""
        if self.cursor["staged"] > FEW:
            scope = replace(self.scope, stale_since=EPOCH)
        else:
            scope = Scope(
                video_ids=session.scalars(text(f"select video_id from {self.primary.staged}")).all()
            )
        enqueue(
            METADATA.task,
            {"scope": scope.to_json()},
            created_by=self.job.created_by,
            created_by_name=self.job.created_by_name,
            within=session,
        )


_UNKNOWN = """
select asked.video_id from unnest(cast(:ids as text[])) with ordinality asked (video_id, place)
where not exists (select from video v where v.video_id = asked.video_id)
    and not exists (select from {staged} s where s.video_id = asked.video_id)
order by place
"""
