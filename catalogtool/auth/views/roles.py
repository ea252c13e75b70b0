"""The roles that people can have, for admins."""

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from catalogtool.auth import queries, roles
from catalogtool.auth.forms import NewRoleForm, RoleForm
from catalogtool.auth.fresh import fresh
from catalogtool.web.access import PERMISSIONS, admin_only

pages = Blueprint("roles", __name__, url_prefix="/people/roles")


@pages.get("")
@admin_only
def index() -> ResponseReturnValue:
    return render_template(
        "auth/roles/index.html",
        roles=queries.roles(),
        holders=queries.holders_by_role(),
        permissions=PERMISSIONS,
        built_in=roles.BUILT_IN,
    )


@pages.route("/new", methods=["GET", "POST"])
@admin_only
@fresh
@fresh
def new() -> ResponseReturnValue:
    form = NewRoleForm()
    if not form.validate_on_submit():
        return render_template("auth/roles/edit.html", form=form, role=None), 422 if form.errors else 200
    role = roles.compose(form.name.data, form.description.data, form.permissions.data)
    return _back(f"There is a role {role.name} now. Give it to people on their pages.")


@pages.route("/<name>", methods=["GET", "POST"])
@admin_only
@fresh
@fresh
def edit(name: str) -> ResponseReturnValue:
    role = queries.get_role(name)
    roles.require_composed(role)
    form = RoleForm(obj=role)
    if not form.validate_on_submit():
        return render_template("auth/roles/edit.html", form=form, role=role), 422 if form.errors else 200
    roles.recompose(role, form.description.data, form.permissions.data)
    return _back(f"{role.name.capitalize()} is changed, for everybody who has it.")


@pages.post("/<name>/remove")
@admin_only
@fresh
@fresh
def remove(name: str) -> ResponseReturnValue:
    roles.remove(queries.get_role(name))
    return _back(f"There is no role {name} any more.")


def _back(sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for("roles.index"))


def init_app(app: Flask) -> None:
    app.register_blueprint(pages)
