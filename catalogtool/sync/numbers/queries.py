"""Reads the numbers of a record."""

from datetime import datetime
from itertools import groupby

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from catalogtool.connectors.youtube import SERVICE
from catalogtool.core.database import session
from catalogtool.sync.following.channels import CHANNELS
from catalogtool.sync.models import Followed, Metric
from catalogtool.sync.numbers.series import Point, Series


def series_of(subject: str, key: str) -> list[Series]:
    """Each kind of number that YouTube has told of the record, as it ran on."""
    day = func.date_trunc("day", Metric.collected_at, "UTC").label("day")
    told = (
        select(Metric.metric_type, day, Metric.value)
        .where(Metric.subject == subject, Metric.subject_key == key, Metric.source == SERVICE)
        .ext(distinct_on(Metric.metric_type, day))
        .order_by(Metric.metric_type, day, Metric.collected_at.desc())
    )
    rows = session().execute(told)
    return [
        Series(metric_type, [Point(on, value) for _, on, value in of_type])
        for metric_type, of_type in groupby(rows, key=lambda row: row[0])
    ]


def channel_lost_at(channel_id: str) -> datetime | None:
    """When YouTube was last asked about the channel and told none of its numbers; None where it told them."""
    told_then = exists().where(
        Metric.subject == "channel",
        Metric.subject_key == channel_id,
        Metric.source == SERVICE,
        Metric.collected_at >= Followed.asked_at,
    )
    asked = select(Followed.asked_at).where(
        Followed.task == CHANNELS.task, Followed.subject_key == channel_id, ~told_then
    )
    return session().scalar(asked)
