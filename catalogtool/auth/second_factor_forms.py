"""What people type to prove, and to set up, a second factor."""

from wtforms.fields import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from catalogtool.web.forms import Form

_LONGEST = 40


class CodeForm(Form):
    """A code of an app, or one on paper."""

    code = StringField(
        "Code",
        [InputRequired("Type the code."), Length(max=_LONGEST)],
        description="Six digits from your authenticator app, or one of your recovery codes.",
        render_kw={
            "autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "autofocus": True,
            "maxlength": _LONGEST,
        },
    )  # fmt: skip
    next = HiddenField()


class AppForm(Form):
    """The first code of an app that is being set up."""

    code = StringField(
        "Code that the app shows now",
        [InputRequired("Type the code that the app shows."), Length(max=_LONGEST)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 10},
    )


class ProofForm(Form):
    """The password once more."""

    password = PasswordField(
        "Password",
        [InputRequired("Type your password.")],
        render_kw={"autocomplete": "current-password", "autofocus": True},
    )
    next = HiddenField()


class PasskeyNameForm(Form):
    """What the person calls the passkey."""

    name = StringField("Name", [Length(max=60)], render_kw={"placeholder": "Laptop", "maxlength": 60})
    answer = HiddenField(validators=[InputRequired("Your device has not answered.")])
