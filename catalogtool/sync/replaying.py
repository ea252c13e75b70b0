"""Read kept answers again, when a fault in their translation was mended: nobody is asked anything."""

from catalogtool.connectors import youtube
from catalogtool.core.database import session
from catalogtool.core.errors import Invalid
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.operations import enqueue
from catalogtool.sync.following.answers import count_asked
from catalogtool.sync.following.question import Question
from catalogtool.sync.following.scope import Scope
from catalogtool.web.access import Actor


def replay(question: Question, actor: Actor, *, at_once: bool = False) -> ProcessingQueue:
    """Put a run into the queue that reads the kept answers, for people to look at first unless `at_once`.

    Each record is taken as the newest answer has it, and none as an answer has it that came before a run that is not
    kept. Raises Invalid when no answer is kept.
    """
    if not count_asked(session(), question, None):
        days = youtube.settings().keep_answers_days
        raise Invalid(f"No answer is kept that could be read again. Answers are kept for {days} days.")
    return enqueue(
        question.task,
        {"scope": Scope(everything=True).to_json(), "replay": True, "preview": not at_once},
        created_by=actor.id,
        created_by_name=actor.name,
        dedupe_key=f"{question.task} replay",
    )
