"""The form that ends connecting."""

from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from catalogtool.web.forms import Form


class ConnectForm(Form):
    code = HiddenField(validators=[InputRequired()])
    state = HiddenField(validators=[InputRequired()])
    content_owner = StringField(
        "Content owner",
        [Length(max=100)],
        description="The id of the content owner in whose name is asked. Without it neither private videos nor "
        "assets and claims are to be had.",
    )
