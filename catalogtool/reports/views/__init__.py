"""The pages of reports."""

from flask import Blueprint, Flask

from catalogtool.core.database import session
from catalogtool.reports import queries
from catalogtool.reports.doctor.findings import Finding
from catalogtool.reports.doctor.history import findings_of, profile_of
from catalogtool.reports.doctor.models import ReportProfile
from catalogtool.reports.models import Report
from catalogtool.reports.modes import mode_of
from catalogtool.reports.snapshots.queries import absence_of
from catalogtool.web.navigation import menu_item

blueprint = Blueprint("reports", __name__, url_prefix="/reports")

menu_item("Reports", "reports.index", "report", order=40)


def init_app(app: Flask) -> None:
    """Serve the pages and let templates ask for what a report's row does not hold, as in `report|outcomes`."""
    app.register_blueprint(blueprint)
    app.jinja_env.filters["outcomes"] = queries.outcomes
    app.jinja_env.filters["findings"] = _findings
    app.jinja_env.filters["absence"] = absence_of
    app.jinja_env.filters["examined"] = _examined
    app.jinja_env.filters["import_mode"] = _mode


def _findings(report_id: int | None) -> list[Finding]:
    return findings_of(session(), report_id)


def _examined(report_id: int) -> ReportProfile | None:
    return profile_of(session(), report_id)


def _mode(report: Report) -> str:
    return mode_of(session(), report)
