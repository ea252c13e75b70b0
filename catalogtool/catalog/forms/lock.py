"""Why a field is locked."""

from wtforms import HiddenField, StringField
from wtforms.validators import Length

from catalogtool.web.forms import Form


class LockForm(Form):
    """Why a field is locked."""

    field = HiddenField()
    reason = StringField(
        "Reason",
        [Length(max=500, message="A reason may have 500 characters.")],
        description="Stands beside the lock for everybody to read. It may be left out.",
    )
