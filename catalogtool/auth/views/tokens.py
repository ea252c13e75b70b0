"""One's own API tokens, and for admins those of others."""

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from catalogtool.auth import queries, tokens
from catalogtool.auth.fresh import fresh
from catalogtool.auth.models import User
from catalogtool.auth.token_forms import TokenForm
from catalogtool.web.access import admin_only, current_actor, signed_in

pages = Blueprint("tokens", __name__)


@pages.get("/account/tokens")
@signed_in
def index() -> ResponseReturnValue:
    return _page(TokenForm())


@pages.post("/account/tokens")
@signed_in
@fresh
@fresh
def make() -> ResponseReturnValue:
    """Make a token and show it in the answer itself, for through a redirect it would be kept somewhere."""
    form = TokenForm()
    if not form.validate():
        return _page(form), 422
    token, sent = tokens.make(_myself(), form.name.data, form.scopes.data, int(form.days.data))
    return render_template("auth/tokens/made.html", token=token, sent=sent)


@pages.post("/account/tokens/<int:token_id>/revoke")
@signed_in
def revoke(token_id: int) -> ResponseReturnValue:
    token = tokens.revoke(_myself(), token_id)
    flash(f"“{token.name}” is revoked: whatever sends it is refused from now on.")
    return redirect(url_for("tokens.index"))


@pages.post("/people/<int:person_id>/tokens/<int:token_id>/revoke")
@admin_only
def revoke_of(person_id: int, token_id: int) -> ResponseReturnValue:
    person = queries.get_person(person_id)
    token = tokens.revoke(person, token_id)
    flash(f"“{token.name}” of {person.username} is revoked.")
    return redirect(url_for("people.show", person_id=person_id))


def _page(form: TokenForm) -> str:
    return render_template("auth/tokens/index.html", form=form, tokens=tokens.of_person(_myself()))


def _myself() -> User:
    return queries.get_person(current_actor().id or 0)


def init_app(app: Flask) -> None:
    app.register_blueprint(pages)
