"""Ask for runs that follow YouTube, and tell before what they cost."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalogtool.connectors import youtube
from catalogtool.core.database import session
from catalogtool.core.errors import Invalid
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.operations import enqueue
from catalogtool.sync.following.assets import ASSETS
from catalogtool.sync.following.channels import CHANNELS
from catalogtool.sync.following.metadata import METADATA
from catalogtool.sync.following.ownership import OWNERSHIP
from catalogtool.sync.following.question import Question
from catalogtool.sync.following.scope import Scope
from catalogtool.web.access import Actor

QUESTIONS: Mapping[str, Question] = {each.task: each for each in (METADATA, OWNERSHIP, ASSETS, CHANNELS)}
# Somebody looks at the page and waits.
SOON = 10


@dataclass(frozen=True)
class Cost:
    """How many records a run would ask of, and the units that takes; more where answers have several pages."""

    records: int
    units: int

    @property
    def is_much(self) -> bool:
        """Whether a person is asked before it begins."""
        return self.units > youtube.settings().ask_above_units


def cost(question: Question, scope: Scope) -> Cost:
    """Raises NotConnected where YouTube is not set up."""
    youtube.settings()
    records = scope.count(session(), question.of, question.task)
    return Cost(records, -(-records // question.at_once))


def refresh(question: Question, scope: Scope, actor: Actor, *, agreed: bool = False) -> ProcessingQueue:
    """Put a run into the queue; while the same one waits or runs, that one is given.

    Raises Invalid when nothing is to be asked of, or when it costs much and nobody has agreed to that.
    """
    expected = cost(question, scope)
    if not expected.records:
        raise Invalid("There is nothing of it in the catalog that YouTube could be asked about.")
    if expected.is_much and not agreed:
        raise Invalid(f"It takes {expected.units} units of the day. Say that you agree to that.")
    alone = len(scope.video_ids) == 1
    said = scope.to_json()
    return enqueue(
        question.task,
        {"scope": said},
        created_by=actor.id,
        created_by_name=actor.name,
        priority=SOON if alone or scope.channel_id else 0,
        video_id=scope.video_ids[0] if alone else None,
        dedupe_key=f"{question.task} {sorted(said.items())}",
    )
