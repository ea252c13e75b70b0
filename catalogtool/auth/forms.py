"""What people type to sign in, and about accounts."""

from typing import Any

from flask import request
from wtforms import ValidationError
from wtforms.fields import HiddenField, PasswordField, SelectMultipleField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput

from catalogtool.auth import attempts, operations, queries, roles
from catalogtool.auth.attempts import TooOften
from catalogtool.auth.passwords import LONGEST_PASSWORD, SHORTEST_PASSWORD
from catalogtool.core.errors import Invalid
from catalogtool.web.access import current_actor
from catalogtool.web.forms import Form

_long_enough = Length(
    SHORTEST_PASSWORD,
    LONGEST_PASSWORD,
    f"A password has at least {SHORTEST_PASSWORD} and at most {LONGEST_PASSWORD} characters.",
)


class SignInForm(Form):
    identity = StringField(
        "E-mail or username",
        [InputRequired("Type your e-mail address or username.")],
        render_kw={
            "autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True,
        },
    )  # fmt: skip
    password = PasswordField(
        "Password", [InputRequired("Type your password.")], render_kw={"autocomplete": "current-password"}
    )
    next = HiddenField(default=lambda: request.args.get("next"))


class RolesForm(Form):
    roles = SelectMultipleField(
        "Roles", validators=[InputRequired("Choose at least one role.")], option_widget=CheckboxInput()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles.choices = [
            (role.name, f"{role.name.capitalize()}: {role.description}" if role.description else role.name)
            for role in queries.roles()
        ]


class RoleForm(Form):
    description = StringField("What it is for", [Optional(), Length(max=200)], render_kw={"maxlength": 200})
    permissions = SelectMultipleField(
        "It allows to",
        [InputRequired("Choose what the role allows.")],
        choices=roles.COMPOSABLE,
        option_widget=CheckboxInput(),
        description="Who may change something may also see it.",
    )


class NewRoleForm(RoleForm):
    name = StringField(
        "Name",
        [InputRequired("Give the role a name."), Length(max=40)],
        render_kw={"autocapitalize": "none", "autocomplete": "off", "maxlength": 40},
    )


class InvitationForm(RolesForm):
    email = StringField(
        "E-mail",
        [InputRequired("Type an e-mail address.")],
        description="The person gets a link there, good for a week, and chooses a password.",
        render_kw={"type": "email", "autocomplete": "off"},
    )

    def validate_email(self, field: StringField) -> None:
        _check(operations.checked_email, field)


class ConfirmForm(Form):
    """Nothing but the token."""


class OwnPasswordForm(Form):
    present = PasswordField(
        "Present password", [InputRequired("Type the password you have now.")],
        render_kw={"autocomplete": "current-password"},
    )  # fmt: skip
    password = PasswordField(
        "New password",
        [InputRequired("Type a new password."), _long_enough],
        description=f"At least {SHORTEST_PASSWORD} characters; a few words are easier to keep than one odd one.",
        render_kw={"autocomplete": "new-password"},
    )
    repeated = PasswordField(
        "New password again",
        [EqualTo("password", "That is not the same as above.")],
        render_kw={"autocomplete": "new-password"},
    )

    def validate_present(self, field: PasswordField) -> None:
        actor = current_actor()
        try:
            attempts.take(attempts.on_code(actor.id or 0))
        except TooOften as error:
            raise ValidationError(error.message) from error
        if operations.authenticate(actor.name, field.data) is None:
            raise ValidationError("That is not your password.")
        attempts.give_back(attempts.on_code(actor.id or 0))


def _check(rule: Any, field: StringField) -> None:
    try:
        rule(field.data)
    except Invalid as error:
        raise ValidationError(error.message) from error
    if queries.find_by_identity(field.data):
        raise ValidationError("There is an account with this already.")
