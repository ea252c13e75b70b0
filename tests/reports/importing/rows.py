"""Rows of a small report, and what an import of them leaves."""

from sqlalchemy import select

from catalogtool.audit.models import MetadataSync
from catalogtool.catalog.models import Video
from catalogtool.core.database import session
from catalogtool.reports.importing.accounting import counts_of
from tests.factories.reports import video_id

COLUMNS = ("video_id", "video_title", "views", "upc", "time_published", "channel_id", "channel_display_name")


def row(number: int, **cells: object) -> dict[str, object]:
    return {"video_id": video_id(number), "video_title": f"Title {number}", "views": number, **cells}


def video(number: int) -> Video:
    return session().scalars(select(Video).where(Video.video_id == video_id(number))).one()


def trail() -> list[MetadataSync]:
    return list(
        session().scalars(
            select(MetadataSync).where(MetadataSync.subject == "video").order_by(MetadataSync.id)
        )
    )


def adds_up(report: object) -> bool:
    counts = counts_of(report)
    return counts.pop("read") == sum(counts.values())
