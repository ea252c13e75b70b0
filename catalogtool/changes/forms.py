"""The forms of changesets."""

from collections.abc import Mapping

from wtforms import BooleanField, HiddenField, TextAreaField, ValidationError
from wtforms.validators import Length

from catalogtool.changes.decisions import Decision
from catalogtool.core.errors import Invalid
from catalogtool.web.forms import Form

DECISIONS: dict[str, Decision] = {"approve": "approve", "hold": "hold", "refuse": "refuse"}
LONGEST_REASON = 500


class ConfirmForm(Form):
    """A last question; `shown` is what the page said, as one word."""

    shown = HiddenField()


class UndoForm(Form):
    """One entry of the trail, by its position there, or one field of it."""

    entry = HiddenField()
    field = HiddenField()


class RollbackForm(Form):
    override = BooleanField(
        "Take back later changes too",
        description="What people or reports changed since is lost as well, though the trail keeps it.",
    )
    reason = TextAreaField(
        "Reason",
        [Length(max=LONGEST_REASON, message=f"A reason may have {LONGEST_REASON} characters.")],
        description="Needed for taking back later changes. It stands on the changeset for everybody to read.",
    )

    def validate_reason(self, field: TextAreaField) -> None:
        if self.override.data and not field.data:
            raise ValidationError("Say why later changes are to be taken back too.")


def changed_decisions(sent: Mapping[str, str]) -> dict[Decision, list[int]]:
    """The groups on which somebody decided otherwise than was shown, by decision.

    A group stands in the form as `decision-ID`, and as `was-ID` with what was shown, where that is known.
    """
    changed: dict[Decision, list[int]] = {}
    for name, decision in sent.items():
        word, _, number = name.partition("-")
        if word != "decision" or sent.get(f"was-{number}") == decision:
            continue
        if decision not in DECISIONS or not (number.isascii() and number.isdecimal()):
            raise Invalid("A group can be approved, held or refused. Go back and choose one of these.")
        changed.setdefault(DECISIONS[decision], []).append(int(number))
    return changed
