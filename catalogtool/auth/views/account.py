"""One's own account: what is known of it, and a new password."""

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from catalogtool.auth import operations, queries
from catalogtool.auth.forms import OwnPasswordForm
from catalogtool.auth.views.security import begin_session
from catalogtool.web.access import signed_in

pages = Blueprint("account", __name__, url_prefix="/account")


@pages.get("")
@signed_in
def show() -> ResponseReturnValue:
    return render_template("auth/account/show.html", person=current_user)


@pages.route("/password", methods=["GET", "POST"])
@signed_in
def password() -> ResponseReturnValue:
    form = OwnPasswordForm()
    if not form.validate_on_submit():
        return render_template("auth/account/password.html", form=form), 422 if form.errors else 200
    person = queries.get_person(current_user.id)
    operations.set_password(person, form.password.data)
    begin_session(person)
    flash("Your password is changed. You are signed in here and nowhere else.")
    return redirect(url_for("account.show"))


def init_app(app: Flask) -> None:
    app.register_blueprint(pages)
