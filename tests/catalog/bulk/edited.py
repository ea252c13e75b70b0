"""What an edit of many videos leaves."""

from sqlalchemy import select

from catalogtool.audit.models import MetadataSync
from catalogtool.catalog.models import Video
from catalogtool.core.database import session


def labels() -> list[str | None]:
    session().rollback()
    return list(session().scalars(select(Video.label).order_by(Video.id)))


def entries(changeset_id: int) -> list[MetadataSync]:
    session().rollback()
    found = select(MetadataSync).where(MetadataSync.changeset_id == changeset_id)
    return list(session().scalars(found.order_by(MetadataSync.id)))
