"""What makes the pages quick again after much was written."""

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from catalogtool.core.database import db

MANY_ROWS = 10_000

log = structlog.get_logger()


def tidy(written: int) -> None:
    """After so many records were written, let index-only scans and the planner know at once.

    Autovacuum would do it within a minute or so, and does it where there were few.
    """
    if written < MANY_ROWS:
        return
    try:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(
                text("vacuum (analyze, skip_locked) video, video_words, channel, asset, claim, reference")
            )
    except DBAPIError as error:
        # Before PostgreSQL 17 the application may not.
        log.info("vacuum left to the database", error=str(error.orig))
