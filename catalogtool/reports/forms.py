"""The forms of reports."""

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField
from wtforms.validators import InputRequired

from catalogtool.web.forms import Form


class UploadForm(Form):
    """A report sent by a browser without JavaScript."""

    file = FileField("Report", [FileRequired("Choose the file of the report.")])


class TakeForm(Form):
    """A file of the bucket, by its key."""

    key = HiddenField(validators=[InputRequired()])
