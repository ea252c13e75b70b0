"""What people do with a report in quarantine."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from catalogtool.reports import quarantine
from catalogtool.reports.views import blueprint
from catalogtool.web.access import admin_only, current_actor, requires


@blueprint.post("/<int:report_id>/release")
@admin_only
def release(report_id: int) -> Response:
    """Let the report go on for this once."""
    quarantine.release(report_id, current_actor(), as_norm=False)
    flash("The report goes on. The next ones are held against those before it.")
    return redirect(url_for("reports.show", report_id=report_id))


@blueprint.post("/<int:report_id>/make-norm")
@admin_only
def make_norm(report_id: int) -> Response:
    """Let the report go on, and hold the next ones of its series against it."""
    quarantine.release(report_id, current_actor(), as_norm=True)
    flash("The report goes on, and the next ones are held against it.")
    return redirect(url_for("reports.show", report_id=report_id))


@blueprint.post("/<int:report_id>/give-up")
@requires("apply")
def give_up(report_id: int) -> Response:
    """End the import without changing anything."""
    quarantine.give_up(report_id, current_actor())
    flash("The report was given up. Nothing in the catalog was changed.")
    return redirect(url_for("reports.show", report_id=report_id))
