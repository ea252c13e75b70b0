"""The pages of reports."""

from flask import Blueprint, Flask

from catalogtool.reports import queries
from catalogtool.web.navigation import menu_item

blueprint = Blueprint("reports", __name__, url_prefix="/reports")

menu_item("Reports", "reports.index", "report", order=40)


def init_app(app: Flask) -> None:
    """Serve the pages and let templates write `report|outcomes`."""
    app.register_blueprint(blueprint)
    app.jinja_env.filters["outcomes"] = queries.outcomes
