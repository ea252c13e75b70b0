"""What answers mean; one that can't be understood takes no other with it."""

from collections.abc import Sequence

import structlog

from catalogtool.connectors.google import Answer
from catalogtool.sync.following.question import Question, Told

log = structlog.get_logger()


def translated(question: Question, asked: Sequence[str], items: Sequence[Answer]) -> Told:
    """Translate the items; those that can't be are counted, and kept to be read again when that is mended.

    Where there are any, nothing of the batch is called gone.
    """
    try:
        return question.telling(asked, items)
    except Exception:  # noqa: BLE001 - whatever it is, the other items are worth their unit
        log.warning("answers could not be translated at once", method=question.method, items=len(items))
    told = Told(asked, items)
    for item in items:
        try:
            alone = question.telling(asked, [item])
        except Exception:
            log.exception("an answer could not be translated", method=question.method, id=item.get("id"))
            told.unread += 1
        else:
            told.said |= alone.said
            told.measured |= alone.measured
    return told
