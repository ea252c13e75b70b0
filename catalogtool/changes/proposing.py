"""What was staged is compared with what is, for an application at once or for people to look at."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalogtool.changes.compare import compare, plan_chunks
from catalogtool.changes.filling import Filling
from catalogtool.changes.guards import Limits
from catalogtool.changes.locks import note_locked
from catalogtool.changes.previewing import guard, show

PHASE = "Comparing"


@dataclass(frozen=True)
class Policy:
    """What a source wants of its changes.

    `looks_first` tells whether people look at them before, and `limits` beyond what they must, as they must for each of
    the `objections`. `would_be` counts the records of the main subject by what would become of them, and `keep`
    lets what lies beside the stages outlive a crash of the database.
    """

    looks_first: Callable[[Session], bool]
    limits: Callable[[Session], Limits]
    would_be: Callable[[Session, int], dict[str, int]]
    objections: Callable[[Session], Iterable[str]] = lambda _session: ()
    keep: Callable[[Session], None] = lambda _session: None


def propose(filling: Filling, policy: Policy) -> bool:
    """Find out what the staged statements would change; False when people are to look at that first.

    Nothing of the catalog is touched.
    """
    if not filling.cursor.get("compared"):
        _choose_mode(filling, policy)
        if not filling.is_shown and _compare(filling, policy):
            with filling.chunk(PHASE, shown=True):
                pass
        if filling.is_shown:
            _show(filling, policy)
    return not filling.is_shown


def _choose_mode(filling: Filling, policy: Policy) -> None:
    if "shown" not in filling.cursor:
        with filling.chunk(PHASE) as chunk:
            chunk.cursor = {"shown": policy.looks_first(chunk.session)}


def _compare(filling: Filling, policy: Policy) -> bool:
    """Compare for an application at once; True when a guard objects to that."""
    with filling.chunk(PHASE) as chunk:
        session = chunk.session
        for stage in filling.stages:
            note_locked(session, stage)
            differences = compare(session, stage)
            plan_chunks(session, stage, differences, filling.chunk_rows)
        stopped = _guard(session, filling, policy)
        if not stopped:
            chunk.cursor = {"differences": differences, "compared": True}
    return stopped


def _show(filling: Filling, policy: Policy) -> None:
    """Compare for people to see; what they see outlives a crash of the database."""
    with filling.chunk(PHASE, compared=True) as chunk:
        session = chunk.session
        for stage in filling.stages:
            stage.keep(session)
            differences = show(session, stage, filling.chunk_rows)
        policy.keep(session)
        _guard(session, filling, policy)
        filling.changeset(session).counts = policy.would_be(session, differences)
        chunk.cursor = {"differences": differences}


def _guard(session: Session, filling: Filling, policy: Policy) -> bool:
    """Note what makes the changes stop for an admin; what they would do to other subjects counts as well."""
    changeset, limits = filling.changeset(session), policy.limits(session)
    return guard(session, changeset, filling.stages, limits, also=policy.objections(session))
