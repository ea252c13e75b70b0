"""Links that come by e-mail: for a new password, and for another address."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.auth import addresses, attempts, devices, recovery, sessions
from catalogtool.auth.password_forms import ChosenPasswordForm, ForgottenForm
from catalogtool.core.errors import Invalid
from catalogtool.web.access import public

pages = Blueprint("passwords", __name__)

# The same whether there is such an account or not.
ON_ITS_WAY = "If there is an account of that name, a link to choose a new password is on its way to its e-mail address."


@pages.route("/password/forgotten", methods=["GET", "POST"])
@public
def forgotten() -> ResponseReturnValue:
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("auth/passwords/forgotten.html", form=form), 422 if form.errors else 200
    identity = form.identity.data[:255]
    attempts.take(attempts.on_mail(identity, request.remote_addr))
    recovery.ask(identity)
    flash(ON_ITS_WAY)
    return redirect(url_for("security.login"))


@pages.route("/password/new/<ticket>", methods=["GET", "POST"])
@public
def new(ticket: str) -> ResponseReturnValue:
    person = recovery.person_of(ticket)
    form = ChosenPasswordForm()
    if form.validate_on_submit():
        try:
            recovery.set_new_password(ticket, form.password.data)
            # Whoever holds the letter is let try while others guess at the account from everywhere.
            devices.remember(person)
        except Invalid as error:
            form.password.errors = [error.message]
        else:
            sessions.end_here()
            flash("Your password is set. Sign in with it.")
            return redirect(url_for("security.login"))
    status = 422 if form.errors else 200
    return render_template("auth/passwords/new.html", form=form, person=person), status


@pages.route("/address/<ticket>", methods=["GET", "POST"])
@public
def confirm(ticket: str) -> ResponseReturnValue:
    """Ask, and then confirm: programs that read letters follow links, and must not use this one up."""
    if request.method != "POST":
        return render_template("auth/passwords/confirm.html")
    person = addresses.confirm(ticket)
    flash(f"{person.email} is your e-mail address now.")
    return redirect(url_for("account.show"))


def init_app(app: Flask) -> None:
    app.register_blueprint(pages)
