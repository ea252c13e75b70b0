"""What people say when they make an API token."""

from typing import Any

from wtforms import SelectChoice, SelectField
from wtforms.fields import SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput

from catalogtool.auth import tokens
from catalogtool.web.access import current_actor
from catalogtool.web.forms import Form

LIFETIMES = {"7": "A week", "30": "A month", "90": "Three months", "365": "A year"}


class TokenForm(Form):
    """A token for a program; its scopes are what the person may do themself."""

    name = StringField(
        "What it is for",
        [DataRequired("Give it a name by which you know the program again."), Length(max=100)],
        description="The name of the program or the machine, for instance “nightly export”.",
        render_kw={"maxlength": 100, "autocomplete": "off"},
    )
    scopes = SelectMultipleField(
        "It may", [InputRequired("Choose what the token is for.")], option_widget=CheckboxInput()
    )
    days = SelectField(
        "It is good for",
        choices=[SelectChoice(days, words) for days, words in LIFETIMES.items()],
        default="90",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = current_actor()
        self.scopes.choices = [
            SelectChoice(name, title) for name, title in tokens.SCOPES.items() if mine.may(name)
        ]
