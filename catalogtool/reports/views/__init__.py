"""The pages of reports."""

from flask import Blueprint, Flask

from catalogtool.core.database import session
from catalogtool.reports import queries
from catalogtool.reports.doctor.findings import Finding
from catalogtool.reports.doctor.history import findings_of
from catalogtool.web.navigation import menu_item

blueprint = Blueprint("reports", __name__, url_prefix="/reports")

menu_item("Reports", "reports.index", "report", order=40)


def init_app(app: Flask) -> None:
    """Serve the pages and let templates write `report|outcomes` and `report_id|findings`."""
    app.register_blueprint(blueprint)
    app.jinja_env.filters["outcomes"] = queries.outcomes
    app.jinja_env.filters["findings"] = _findings


def _findings(report_id: int | None) -> list[Finding]:
    return findings_of(session(), report_id)
