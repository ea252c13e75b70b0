"""How the questions about one record stand: when each was asked, whether it is being asked, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from catalogtool.catalog.models import Channel, Video
from catalogtool.core.clock import now
from catalogtool.core.database import session
from catalogtool.queue.models import UNFINISHED, PausedTask, ProcessingQueue
from catalogtool.sync.following.assets import ASSETS
from catalogtool.sync.following.channels import CHANNELS
from catalogtool.sync.following.metadata import METADATA
from catalogtool.sync.following.ownership import OWNERSHIP
from catalogtool.sync.following.question import Question
from catalogtool.sync.following.scope import Scope
from catalogtool.sync.models import Followed, SyncRecord
from catalogtool.sync.refreshing import askable, key_of

# Seconds between two looks: while somebody waits for an answer, and where no worker has begun to ask.
OFTEN, SELDOM = 2, 30
A_MOMENT, A_WHILE = timedelta(minutes=1), timedelta(minutes=10)


@dataclass(frozen=True)
class Standing:
    """How one question stands: the `job` that waits or goes on, and what the `last` run about the record came to.

    With a `pause` no worker begins the job.
    """

    question: Question
    asked_at: datetime | None
    job: ProcessingQueue | None
    pause: PausedTask | None
    last: SyncRecord | None

    @property
    def waits_until(self) -> datetime | None:
        """When the run goes on, if it does not do so yet."""
        return self.job.run_after if self.job and self.job.run_after > now() else None

    @property
    def is_asking(self) -> bool:
        """Whether an answer may come any moment."""
        return self.job is not None and self.job.status == "processing"

    @property
    def look_again(self) -> int | None:
        """After how many seconds it may stand otherwise; None where nothing is to come soon."""
        job = self.job
        if job is None:
            return None
        waited = now() - job.run_after
        if self.is_asking or (timedelta(0) <= waited < A_MOMENT and not self.pause):
            return OFTEN
        return SELDOM if waited > -A_WHILE else None

    @property
    def failure(self) -> str | None:
        """Why the last run failed, while nothing better has come since."""
        last = self.last
        if last is None or last.success or self.job:
            return None
        return last.error_message


def of_video(video: Video) -> list[Standing]:
    """Each question that can be asked about the video; none about one that is deleted."""
    if video.deleted_at:
        return []
    asked = [(METADATA, video.video_id), (OWNERSHIP, video.video_id)]
    if video.asset_id:
        asked.append((ASSETS, video.asset_id))
    return _standing(asked, Scope(video_ids=[video.video_id]))


def of_channel(channel: Channel) -> list[Standing]:
    """Each question that can be asked about the channel."""
    return _standing([(CHANNELS, channel.channel_id)], Scope(channel_id=channel.channel_id))


def _standing(asked: Iterable[tuple[Question, str]], scope: Scope) -> list[Standing]:
    known = askable()
    return [
        Standing(
            question,
            asked_at=_asked_at(question, key),
            job=_run(question, scope),
            pause=session().get(PausedTask, question.task),
            last=_last(question, scope),
        )
        for question, key in asked
        if question in known
    ]


def _asked_at(question: Question, key: str) -> datetime | None:
    followed = session().get(Followed, (question.task, key))
    return followed.asked_at if followed else None


def _run(question: Question, scope: Scope) -> ProcessingQueue | None:
    return session().scalar(
        select(ProcessingQueue).where(
            ProcessingQueue.dedupe_key == key_of(question, scope), ProcessingQueue.status.in_(UNFINISHED)
        )
    )


def _last(question: Question, scope: Scope) -> SyncRecord | None:
    return session().scalar(
        select(SyncRecord)
        .where(SyncRecord.scope == scope.words, SyncRecord.subject == question.subject)
        .order_by(SyncRecord.sync_timestamp.desc())
        .limit(1)
    )
