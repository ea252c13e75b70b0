"""What people type about passwords and addresses by e-mail."""

from wtforms.fields import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired

from catalogtool.auth.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD
from catalogtool.web.forms import Form


class ForgottenForm(Form):
    """Who wants a link."""

    identity = StringField(
        "E-mail or username",
        [InputRequired("Type your e-mail address or username.")],
        render_kw={
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
            "maxlength": 255,
        },
    )


class ChosenPasswordForm(Form):
    """A password that its owner chooses."""

    password = PasswordField(
        "New password",
        [InputRequired("Type a new password.")],
        description=f"At least {SHORTEST_PASSWORD} characters; a few words are easier to keep than one odd one.",
        render_kw={"autocomplete": "new-password", "maxlength": LONGEST_PASSWORD},
    )
    repeated = PasswordField(
        "New password again",
        [EqualTo("password", "That is not the same as above.")],
        render_kw={"autocomplete": "new-password", "maxlength": LONGEST_PASSWORD},
    )


class AddressForm(Form):
    """Another address."""

    email = StringField(
        "New e-mail address",
        [InputRequired("Type an e-mail address.")],
        render_kw={"type": "email", "autocomplete": "email", "maxlength": 255},
    )
