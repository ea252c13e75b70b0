"""The first page: how the catalog stands, what came in, what is being worked on."""

from flask import Blueprint, Flask, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from catalogtool.home import queries
from catalogtool.web.access import current_actor, requires, signed_in
from catalogtool.web.navigation import menu, menu_item

blueprint = Blueprint("home", __name__)
menu_item("Home", "home.index", "home", order=10)


@blueprint.get("/")
@signed_in
def index() -> ResponseReturnValue:
    """The state of the catalog; who may not see that is led to the first page that they may."""
    if not current_actor().may("view"):
        others = (item.endpoint for item in menu() if item.endpoint != "home.index")
        return redirect(url_for(next(others, "account.show")))
    return render_template(
        "home/index.html",
        has_videos=queries.has_videos(),
        undecided=queries.undecided_reports(),
        reports=queries.latest_reports(),
        jobs=queries.unfinished_jobs(current_actor()),
    )


@blueprint.get("/totals")
@requires("view")
def totals() -> str:
    """The numbers of the whole catalog, for the page to fetch after it is shown."""
    return render_template("home/_totals.html", totals=queries.totals())


def init_app(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(blueprint)
