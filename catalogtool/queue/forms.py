"""The forms of the queue."""

from wtforms import HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from catalogtool.queue.operating import HIGHEST_PRIORITY
from catalogtool.web.forms import Form

LONGEST_REASON = 200


class ActForm(Form):
    """The last question before jobs are moved; `counted` is how many the page spoke of."""

    counted = HiddenField()


class PriorityForm(ActForm):
    priority = IntegerField(
        "Priority",
        [
            InputRequired("Type a whole number."),
            NumberRange(0, HIGHEST_PRIORITY, f"Type a number from 0 to {HIGHEST_PRIORITY}."),
        ],
        default=10,
        render_kw={"inputmode": "numeric", "size": 5},
        description=f"From 0, the usual, to {HIGHEST_PRIORITY}. The highest goes first.",
    )


class PauseForm(Form):
    reason = StringField(
        "Reason",
        [Length(max=LONGEST_REASON, message=f"Write at most {LONGEST_REASON} characters.")],
        render_kw={"maxlength": LONGEST_REASON, "placeholder": "Reason, for the others"},
    )
