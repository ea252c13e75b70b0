"""What failed once is not done beside the next run of its schedule."""

from flask import Flask
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from catalogtool.core.errors import Conflict
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.signals import job_revived
from catalogtool.schedules.models import SyncExecution

AGAIN = "This was a run of a schedule. Have the schedule run now instead, from its page."


def init_app(_app: Flask) -> None:
    """Hear of every job that is to be tried again."""
    job_revived.connect(_refuse)


def _refuse(session: Session, job: ProcessingQueue) -> None:
    if session.scalar(select(exists().where(SyncExecution.job_id == job.id))):
        raise Conflict(AGAIN)
