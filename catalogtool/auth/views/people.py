"""The people who have an account, for admins."""

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from catalogtool.audit.queries import history
from catalogtool.auth import invitations, queries, recovery, roles, second_factor, sessions, tokens
from catalogtool.auth import people as letting
from catalogtool.auth.forms import ConfirmForm, InvitationForm, RolesForm
from catalogtool.auth.fresh import fresh
from catalogtool.auth.models import User
from catalogtool.core.errors import Invalid, NotFound
from catalogtool.web.access import admin_only, current_actor
from catalogtool.web.navigation import menu_item

pages = Blueprint("people", __name__, url_prefix="/people")

menu_item("People", "people.index", "people", order=80)

HISTORY = 10


@pages.get("")
@admin_only
def index() -> ResponseReturnValue:
    return render_template(
        "auth/people/index.html", people=queries.people(), sessions=sessions.count_by_person()
    )


@pages.route("/invite", methods=["GET", "POST"])
@admin_only
@fresh
def invite() -> ResponseReturnValue:
    form = InvitationForm()
    if not form.validate_on_submit():
        return render_template("auth/people/invite.html", form=form), 422 if form.errors else 200
    invitations.invite(form.email.data, form.roles.data, current_actor())
    person = queries.find_by_identity(form.email.data)
    return _back(person, _invited(form.email.data)) if person else redirect(url_for("people.index"))


@pages.post("/<int:person_id>/invite")
@admin_only
@fresh
def invite_again(person_id: int) -> ResponseReturnValue:
    person = queries.get_person(person_id)
    invitations.send_again(person, current_actor())
    return _back(person, _invited(person.email))


@pages.post("/<int:person_id>/password")
@admin_only
@fresh
def send_link(person_id: int) -> ResponseReturnValue:
    """Have the person choose a new password, by a link; nobody else gets to know it."""
    person = queries.get_person(person_id)
    recovery.write_to(person)
    return _back(person, _invited(person.email))


@pages.get("/<int:person_id>")
@admin_only
def show(person_id: int) -> ResponseReturnValue:
    person = queries.get_person(person_id)
    return render_template(
        "auth/people/show.html",
        person=person,
        roles=RolesForm(roles=[each.name for each in person.roles]),
        sessions=sessions.of_person(person),
        tokens=tokens.of_person(person),
        entries=history("person", str(person.id), limit=HISTORY),
    )


@pages.post("/<int:person_id>/roles")
@admin_only
@fresh
def change_roles(person_id: int) -> ResponseReturnValue:
    person = queries.get_person(person_id)
    form = RolesForm()
    if not form.validate():
        raise Invalid("Choose at least one of the roles.")
    roles.give_roles(person, form.roles.data)
    return _back(person, f"{person.username} is {' and '.join(form.roles.data)} now.")


@pages.route("/<int:person_id>/deactivate", methods=["GET", "POST"])
@admin_only
@fresh
def deactivate(person_id: int) -> ResponseReturnValue:
    """Ask, and then let the person in no more."""
    person, form = queries.get_person(person_id), ConfirmForm()
    if not form.validate_on_submit():
        return render_template("auth/people/deactivate.html", person=person, form=form)
    letting.deactivate(person)
    return _back(person, f"{person.username} is signed out and can't sign in any more.")


@pages.post("/<int:person_id>/reactivate")
@admin_only
@fresh
def reactivate(person_id: int) -> ResponseReturnValue:
    person = queries.get_person(person_id)
    letting.reactivate(person)
    return _back(person, f"{person.username} can sign in again.")


@pages.post("/<int:person_id>/sessions/end")
@admin_only
def end_sessions(person_id: int) -> ResponseReturnValue:
    person = queries.get_person(person_id)
    letting.end_sessions(person)
    return _back(person, f"{person.username} is signed out everywhere.")


@pages.post("/<int:person_id>/sessions/<session_id>/end")
@admin_only
def end_session(person_id: int, session_id: str) -> ResponseReturnValue:
    person = queries.get_person(person_id)
    if not letting.end_session(person, session_id):
        raise NotFound("That session has ended already.")
    return _back(person, f"{person.username} is signed out there.")


@pages.post("/<int:person_id>/second-factor/remove")
@admin_only
@fresh
def remove_second_factor(person_id: int) -> ResponseReturnValue:
    person = queries.get_person(person_id)
    second_factor.take_away(person)
    return _back(
        person,
        f"{person.username} signs in with the password alone now, until a new second factor is set up.",
    )


def _invited(address: str) -> str:
    if current_app.config["SETTINGS"].smtp_url:
        return f"A link is on its way to {address}."
    return f"There is no mail server: pass the link to {address} on from the Mailbox page."


def _back(person: User, sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for("people.show", person_id=person.id))


def init_app(app: Flask) -> None:
    app.register_blueprint(pages)
