"""Differences of a report that nobody asked to look at become true at once."""

from sqlalchemy.orm import Session

from catalogtool.changes.apply import Written, apply_pages
from catalogtool.changes.applying import PHASE, write_all
from catalogtool.changes.models import ChangesetChunk
from catalogtool.changes.operations import origin_of
from catalogtool.changes.stage import Stage
from catalogtool.reports.importing.run import Import


def apply(run: Import) -> bool:
    """Write every difference that is not written yet: channels first, since the pages show videos under them."""
    with run.chunk(PHASE) as chunk:
        changeset = run.changeset(chunk.session)
        changeset.status = "applying"
        chunk.total = run.cursor["differences"]
        planned = run.channels.exists(chunk.session)
    for stage in (run.channels, run.videos) if planned else (run.videos,):
        _write(run, stage)
    return True


def _write(run: Import, stage: Stage) -> None:
    def write(session: Session, piece: ChangesetChunk) -> Written:
        origin = origin_of(run.changeset(session), "report")
        return apply_pages(session, stage, origin, piece.first_page, piece.last_page)

    write_all(lambda: run.chunk(PHASE), stage, write, counted=stage == run.videos)
