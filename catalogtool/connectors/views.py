"""The pages on which admins connect other services, and see what asking them costs."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.audit.links import name_records
from catalogtool.auth.fresh import fresh
from catalogtool.connectors import operations, queries, youtube
from catalogtool.connectors.forms import ConnectForm, DisconnectForm
from catalogtool.connectors.google import NotConnected
from catalogtool.connectors.quota import ELSEWHERE
from catalogtool.core.errors import CatalogToolError
from catalogtool.queue.task import title_of
from catalogtool.web.access import current_actor, requires
from catalogtool.web.navigation import menu_item

blueprint = Blueprint("connections", __name__, url_prefix="/connections")

menu_item("Connections", "connections.index", "external", order=58)

_SERVICES = {youtube.SERVICE: "YouTube"}
# What has spent units and is no kind of background work.
_WORKS = {ELSEWHERE: "Other programs", operations.CHECK: "Checking the connection"}


def init_app(app: Flask) -> None:
    """Serve the pages, and have the trail know services by their names."""
    app.register_blueprint(blueprint)
    app.jinja_env.filters.update(service_name=service_name, work_title=work_title)
    name_records("connection", service_name)


def service_name(service: str) -> str:
    return _SERVICES.get(service, service)


def work_title(work: str) -> str:
    """What spent units of a service, in words; its name goes without saying."""
    return _WORKS.get(work) or title_of(work).removesuffix(" from YouTube")


@blueprint.get("")
@requires("administer")
@fresh
def index() -> str:
    try:
        settings = youtube.settings()
    except NotConnected:
        return render_template("connectors/not_set_up.html")
    given = queries.account()
    return render_template(
        "connectors/index.html",
        settings=settings,
        given=given,
        owner=youtube.owner_of(settings, given),
        ledger=queries.ledger(),
        checkpoints=queries.checkpoints(),
        runs=queries.last_runs(),
        consent=operations.consent_address(current_actor()),
    )


@blueprint.get("/youtube/back")
@requires("administer")
@fresh
def back() -> ResponseReturnValue:
    """The page that YouTube leads back to: nothing is connected before the admin says so here."""
    settings = youtube.settings()
    if "code" not in request.args:
        flash("YouTube was not connected: nobody agreed.", "warning")
        return redirect(url_for("connections.index"))
    form = ConnectForm(
        formdata=None,
        code=request.args["code"],
        state=request.args.get("state", ""),
        content_owner=youtube.owner_of(settings, queries.account()),
    )
    return render_template("connectors/back.html", form=form, settings=settings)


@blueprint.post("/youtube")
@requires("administer")
@fresh
def connect() -> ResponseReturnValue:
    form, settings = ConnectForm(), youtube.settings()
    if not form.validate():
        return render_template("connectors/back.html", form=form, settings=settings), 422
    code, state, owner = (str(each.data or "") for each in (form.code, form.state, form.content_owner))
    try:
        operations.connect(code, state, owner, actor=current_actor())
    except CatalogToolError as error:
        flash(error.message, "error")
    else:
        flash("YouTube is connected. Check the connection to see whether it answers.")
    return redirect(url_for("connections.index"))


@blueprint.post("/youtube/check")
@requires("administer")
@fresh
def check() -> ResponseReturnValue:
    try:
        flash(operations.check())
    except CatalogToolError as error:
        flash(error.message, "error")
    return redirect(url_for("connections.index"))


@blueprint.route("/youtube/disconnect", methods=["GET", "POST"])
@requires("administer")
@fresh
def disconnect() -> ResponseReturnValue:
    """Ask, and then forget the right to ask."""
    form = DisconnectForm()
    if not form.validate_on_submit():
        return render_template("connectors/disconnect.html", form=form, settings=youtube.settings())
    operations.disconnect(current_actor())
    flash("YouTube is not connected any more.")
    return redirect(url_for("connections.index"))
