"""One's own account: what is known of it, where one is signed in, and a new password."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.auth import addresses, attempts, events, operations, queries, recovery, sessions
from catalogtool.auth.attempts import TooOften
from catalogtool.auth.browsers import browser_name
from catalogtool.auth.forms import OwnPasswordForm
from catalogtool.auth.fresh import fresh
from catalogtool.auth.models import User
from catalogtool.auth.password_forms import AddressForm
from catalogtool.core.errors import Invalid, NotFound
from catalogtool.web.access import current_actor, signed_in

pages = Blueprint("account", __name__, url_prefix="/account")


@pages.get("")
@signed_in
def show() -> ResponseReturnValue:
    person = _myself()
    return render_template(
        "auth/account/show.html", person=person, sessions=sessions.of_person(person), here=sessions.current()
    )


@pages.route("/password", methods=["GET", "POST"])
@signed_in
def password() -> ResponseReturnValue:
    form = OwnPasswordForm()
    if not form.validate_on_submit():
        return render_template("auth/account/password.html", form=form), 422 if form.errors else 200
    person = _myself()
    try:
        operations.set_password(person, form.password.data)
    except Invalid as error:
        form.password.errors = [error.message]
        return render_template("auth/account/password.html", form=form), 422
    recovery.tell_of_new_password(person)
    sessions.start(person, "a password")
    flash("Your password is changed. You are signed in here and nowhere else.")
    return redirect(url_for("account.show"))


@pages.route("/email", methods=["GET", "POST"])
@signed_in
@fresh
def email() -> ResponseReturnValue:
    form = AddressForm()
    if form.validate_on_submit():
        person = _myself()
        try:
            attempts.take(attempts.on_mail(person.username, request.remote_addr))
            addresses.ask(person, form.email.data)
        except (Invalid, TooOften) as error:
            form.email.errors = [error.message]
        else:
            flash(f"A link is on its way to {form.email.data}. The address counts when it is followed.")
            return redirect(url_for("account.show"))
    return render_template("auth/account/email.html", form=form), 422 if form.errors else 200


@pages.post("/sessions/<session_id>/end")
@signed_in
def end_session(session_id: str) -> ResponseReturnValue:
    person = _myself()
    ended = sessions.end(person, session_id)
    if ended is None:
        raise NotFound("That session has ended already.")
    events.record_event(person, "sessions_ended", browser_name(ended))
    flash("That browser is signed out.")
    return redirect(url_for("account.show"))


@pages.post("/sessions/end-others")
@signed_in
def end_other_sessions() -> ResponseReturnValue:
    sessions.end_all(_myself(), but_here=True)
    events.record_event(_myself(), "sessions_ended", "everywhere else")
    flash("You are signed in here and nowhere else.")
    return redirect(url_for("account.show"))


def _myself() -> User:
    return queries.get_person(current_actor().id or 0)


def init_app(app: Flask) -> None:
    app.register_blueprint(pages)
