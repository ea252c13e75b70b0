"""The page on which a refused row is mended."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.core.errors import Invalid
from catalogtool.reports import mending, queries
from catalogtool.reports.views import blueprint
from catalogtool.web.access import current_actor, requires


@blueprint.route("/<int:report_id>/refused/<int:row_id>", methods=["GET", "POST"])
@requires("upload")
def mend(report_id: int, row_id: int) -> ResponseReturnValue:
    """Show the cells of a refused row, and have it imported as they were mended."""
    report, row = queries.find(report_id), mending.find_row(report_id, row_id)
    cells = mending.cells_of(report, row)
    problem = ""
    if request.method == "POST":
        cells = [request.form.get(f"cell-{number}", "") for number, _ in enumerate(cells)]
        try:
            mended = mending.mend(report_id, row_id, cells, current_actor())
        except Invalid as invalid:
            problem = invalid.message
        else:
            flash("The row is being imported as it was mended.")
            return redirect(url_for("reports.show", report_id=mended.id))
    page = render_template(
        "reports/mend.html",
        report=report,
        row=row,
        cells=list(zip(report.header or [], cells, strict=True)),
        problem=problem,
    )
    return page, 422 if problem else 200
