"""The forms of connecting and of letting go."""

from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from catalogtool.web.forms import Form


class ConnectForm(Form):
    code = HiddenField(validators=[InputRequired()])
    state = HiddenField(validators=[InputRequired()])
    content_owner = StringField(
        "Content owner",
        [
            Length(max=100),
            Regexp(r"^[\w-]*$", message="That is no id: an id has letters, digits, _ and - only, no blanks."),
        ],
        description="The id of the content owner in whose name is asked, as Content Manager’s settings show it. "
        "Left empty, YouTube is asked in nobody’s name: neither private videos nor assets and claims are to be had.",
    )


class DisconnectForm(Form):
    """Nothing but the token."""
