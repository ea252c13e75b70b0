"""The forms of reports."""

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, IntegerField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from catalogtool.reports.operations import LONGEST_OWNER, Mode
from catalogtool.reports.reading import Choices
from catalogtool.web.forms import Form

MODES: dict[str, Mode] = {"preview": "preview", "apply": "apply"}
DATE_ORDERS = {
    "": "Refuse dates in doubt",
    "dmy": "Day, month, year: 31/12/2021",
    "mdy": "Month, day, year: 12/31/2021",
    "ymd": "Year, month, day: 21/12/31",
}
WHOLE = {"yes": "All that the content owner has", "no": "Only a part of that"}
_CHOICES = [SelectChoice("preview", "Look at the changes first"), SelectChoice("apply", "Apply at once")]


class UploadForm(Form):
    """A report sent by a browser without JavaScript."""

    file = FileField("Report", [FileRequired("Choose the file of the report.")])
    mode = RadioField(
        "What is to become of its changes",
        choices=[SelectChoice("", "As is set for its kind"), *_CHOICES],
        default="",
        validate_choice=False,
    )
    content_owner = StringField(
        "Content owner",
        [Length(max=LONGEST_OWNER, message=f"A name has at most {LONGEST_OWNER} characters.")],
        description="Leave it empty where the name of the file tells it, as in video_report_<Owner>_V_v1-4.csv.",
        render_kw={"list": "content-owners", "autocomplete": "off"},
    )
    whole = SelectField(
        "What the file has",
        choices=[SelectChoice(value, words) for value, words in WHOLE.items()],
        default="yes",
        description="What a whole list lacks has disappeared since the one before; a part says nothing of the rest.",
    )
    date_order = SelectField(
        "Dates that a spreadsheet has rewritten",
        choices=[SelectChoice(order, words) for order, words in DATE_ORDERS.items()],
        default="",
        description="Dates that begin with the year are always understood.",
    )

    @property
    def choices(self) -> Choices:
        """What was chosen for the reading of the file."""
        return Choices.of_json({"date_order": self.date_order.data, "whole": self.whole.data})


class TakeForm(Form):
    """A file of the bucket, by its key."""

    key = HiddenField(validators=[InputRequired()])


class ManyForm(Form):
    """Files that were ticked in the list of the bucket, or all that it shows; `wish` tells one press from the next."""

    wish = HiddenField(validators=[InputRequired(), Length(max=40)])


class KindForm(Form):
    """What is set for a kind of report."""

    page_mode = RadioField("Uploaded in the pages", [InputRequired("Choose one.")], choices=_CHOICES)
    other_mode = RadioField(
        "Sent by the command line or a schedule", [InputRequired("Choose one.")], choices=_CHOICES
    )
    most_records = IntegerField(
        "Records",
        [InputRequired("Type a number."), NumberRange(0, 10**12, "Type a number, 0 or more.")],
        description="A sensitive field, such as privacy or a claim, may change on so many records.",
    )
    most_percent = IntegerField(
        "Percent of the records",
        [InputRequired("Type a number."), NumberRange(0, 100, "Type a number from 0 to 100.")],
        description="And on this share of the records that have the field.",
    )
    least_rows_percent = IntegerField(
        "Percent of the rows of the report before",
        [InputRequired("Type a number."), NumberRange(0, 100, "Type a number from 0 to 100.")],
        description="A report with fewer rows than that may have been cut short.",
    )
    most_gone_records = IntegerField(
        "Records that are gone",
        [InputRequired("Type a number."), NumberRange(0, 10**12, "Type a number, 0 or more.")],
        description="Of those that the content owner’s last list held, so many may be missing from the file.",
    )
    most_gone_percent = IntegerField(
        "Percent of the records that are gone",
        [InputRequired("Type a number."), NumberRange(0, 100, "Type a number from 0 to 100.")],
        description="And this share of them.",
    )
