"""The people who have an account, for admins."""

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from catalogtool.auth import operations, queries, roles
from catalogtool.auth import people as letting
from catalogtool.auth.forms import NewPasswordForm, PersonForm, RolesForm
from catalogtool.auth.models import User
from catalogtool.core.errors import Invalid
from catalogtool.web.access import admin_only
from catalogtool.web.navigation import menu_item

pages = Blueprint("people", __name__, url_prefix="/people")

menu_item("People", "people.index", "people", order=80)


@pages.get("")
@admin_only
def index() -> ResponseReturnValue:
    return render_template("auth/people/index.html", people=queries.people())


@pages.route("/new", methods=["GET", "POST"])
@admin_only
def new() -> ResponseReturnValue:
    form = PersonForm()
    if not form.validate_on_submit():
        return render_template("auth/people/new.html", form=form), 422 if form.errors else 200
    password = form.password.data or operations.generate_password()
    person = operations.create_person(form.email.data, form.username.data, form.roles.data, password)
    return _hand_over(person, password, "The account is made.")


@pages.get("/<int:person_id>")
@admin_only
def show(person_id: int) -> ResponseReturnValue:
    person = queries.get_person(person_id)
    given = RolesForm(roles=[each.name for each in person.roles])
    return render_template("auth/people/show.html", person=person, roles=given, password=NewPasswordForm())


@pages.post("/<int:person_id>/roles")
@admin_only
def change_roles(person_id: int) -> ResponseReturnValue:
    person = queries.get_person(person_id)
    form = RolesForm()
    if not form.validate():
        raise Invalid("Choose at least one of the roles.")
    roles.give_roles(person, form.roles.data)
    return _back(person, f"{person.username} is {' and '.join(form.roles.data)} now.")


@pages.post("/<int:person_id>/deactivate")
@admin_only
def deactivate(person_id: int) -> ResponseReturnValue:
    person = queries.get_person(person_id)
    letting.deactivate(person)
    return _back(person, f"{person.username} is signed out and can't sign in any more.")


@pages.post("/<int:person_id>/reactivate")
@admin_only
def reactivate(person_id: int) -> ResponseReturnValue:
    person = queries.get_person(person_id)
    letting.reactivate(person)
    return _back(person, f"{person.username} can sign in again.")


@pages.post("/<int:person_id>/password")
@admin_only
def set_password(person_id: int) -> ResponseReturnValue:
    person = queries.get_person(person_id)
    form = NewPasswordForm()
    if not form.validate():
        raise Invalid(" ".join(form.password.errors))
    password = form.password.data or operations.generate_password()
    operations.set_password(person, password)
    return _hand_over(person, password, "The new password is set.")


def _hand_over(person: User, password: str, what_happened: str) -> ResponseReturnValue:
    """Show the password in the answer itself, for on the way through a redirect it would be kept somewhere."""
    return render_template(
        "auth/people/password.html", person=person, password=password, what_happened=what_happened
    )


def _back(person: User, sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for("people.show", person_id=person.id))


def init_app(app: Flask) -> None:
    app.register_blueprint(pages)
