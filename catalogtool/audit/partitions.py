"""The monthly parts of the trail, made before they are needed."""

from sqlalchemy import text
from sqlalchemy.orm import Session


def prepare_partitions(session: Session, months: int = 3) -> None:
    """Make the parts of the present month and of the next `months` that don't exist yet, in the present transaction.

    What falls outside all parts is kept in the one for the rest, so nothing is lost where this is late.
    """
    session.execute(text("select trail_prepare(:months)"), {"months": months})
