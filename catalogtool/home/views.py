"""The first page: how the catalog stands, what came in, what is being worked on."""

from flask import Blueprint, Flask, render_template

from catalogtool.home import queries
from catalogtool.web.access import current_actor, signed_in
from catalogtool.web.navigation import menu_item

blueprint = Blueprint("home", __name__)
menu_item("Home", "home.index", "home", order=10)


@blueprint.get("/")
@signed_in
def index() -> str:
    return render_template(
        "home/index.html",
        has_videos=queries.has_videos(),
        reports=queries.latest_reports(),
        jobs=queries.unfinished_jobs(current_actor()),
    )


@blueprint.get("/totals")
@signed_in
def totals() -> str:
    """The numbers of the whole catalog, for the page to fetch after it is shown."""
    return render_template("home/_totals.html", totals=queries.totals())


def init_app(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(blueprint)
