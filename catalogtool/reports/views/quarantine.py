"""What people do with a report in quarantine."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from catalogtool.reports import quarantine
from catalogtool.reports.views import blueprint
from catalogtool.web.access import current_actor, requires


@blueprint.post("/<int:report_id>/release")
@requires("apply")
def release(report_id: int) -> Response:
    """Let the report go on, as the new form of its series."""
    quarantine.release(report_id, current_actor())
    flash("The report goes on, and the next ones are held against it.")
    return redirect(url_for("reports.show", report_id=report_id))


@blueprint.post("/<int:report_id>/give-up")
@requires("apply")
def give_up(report_id: int) -> Response:
    """End the import without changing anything."""
    quarantine.give_up(report_id, current_actor())
    flash("The report was given up. Nothing in the catalog was changed.")
    return redirect(url_for("reports.show", report_id=report_id))
