"""The forms of the audit."""

from wtforms import TextAreaField
from wtforms.validators import Length

from catalogtool.web.forms import Form


class ReviewForm(Form):
    """That a changeset was looked at, and what is to be said about it."""

    comment = TextAreaField(
        "Comment", [Length(max=1000, message="Write 1,000 characters at most.")], default=""
    )
