"""Differences of a report that nobody asked to look at become true at once."""

from sqlalchemy.orm import Session

from catalogtool.changes.apply import Written, apply_pages
from catalogtool.changes.applying import PHASE, write_all
from catalogtool.changes.models import ChangesetChunk
from catalogtool.changes.operations import origin_of
from catalogtool.changes.stage import Stage
from catalogtool.reports.importing.run import Import


def apply(run: Import) -> bool:
    """Write every difference that is not written yet: what the pages show records under first, such as channels."""
    with run.chunk(PHASE) as chunk:
        run.changeset(chunk.session).status = "applying"
        chunk.total = run.cursor["differences"]
    *derived, primary = run.stages
    for stage in derived:
        _write(run, stage, counted=False)
    _write(run, primary, counted=True)
    return True


def _write(run: Import, stage: Stage, *, counted: bool) -> None:
    def write(session: Session, piece: ChangesetChunk) -> Written:
        origin = origin_of(run.changeset(session), "report")
        return apply_pages(session, stage, origin, piece.first_page, piece.last_page)

    write_all(lambda: run.chunk(PHASE), stage, write, counted=counted)
