"""The page on which admins connect other services, and see what asking them costs."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.auth.fresh import fresh
from catalogtool.connectors import operations, queries, youtube
from catalogtool.connectors.forms import ConnectForm
from catalogtool.connectors.google import NotConnected
from catalogtool.web.access import current_actor, requires
from catalogtool.web.navigation import menu_item

blueprint = Blueprint("connections", __name__, url_prefix="/connections")

menu_item("Connections", "connections.index", "external", order=58)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)


@blueprint.get("")
@requires("administer")
@fresh
def index() -> str:
    try:
        settings = youtube.settings()
    except NotConnected:
        return render_template("connectors/not_set_up.html")
    return render_template(
        "connectors/index.html",
        settings=settings,
        account=queries.account(),
        ledger=queries.ledger(),
        consent=operations.consent_address(current_actor(), _back()),
    )


@blueprint.get("/youtube/back")
@requires("administer")
@fresh
def back() -> ResponseReturnValue:
    """The page that YouTube leads back to: nothing is connected before the admin says so here."""
    if "code" not in request.args:
        flash("YouTube was not connected: nobody agreed.")
        return redirect(url_for("connections.index"))
    form = ConnectForm(
        formdata=None,
        code=request.args["code"],
        state=request.args.get("state", ""),
        content_owner=youtube.settings().content_owner,
    )
    return render_template("connectors/back.html", form=form)


@blueprint.post("/youtube")
@requires("administer")
@fresh
def connect() -> ResponseReturnValue:
    form = ConnectForm()
    if not form.validate():
        return render_template("connectors/back.html", form=form), 422
    operations.connect(
        form.code.data, form.state.data, form.content_owner.data or "", back=_back(), actor=current_actor()
    )
    flash("YouTube is connected.")
    return redirect(url_for("connections.index"))


@blueprint.post("/youtube/disconnect")
@requires("administer")
@fresh
def disconnect() -> ResponseReturnValue:
    operations.disconnect(current_actor())
    flash("YouTube is not connected any more. Nothing is asked there until somebody connects it again.")
    return redirect(url_for("connections.index"))


def _back() -> str:
    return url_for("connections.back", _external=True)
