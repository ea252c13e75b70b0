"""The list of reports, and one report with what became of its rows."""

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from catalogtool.core.database import db, session
from catalogtool.queue.queries.course import waits_for
from catalogtool.reports import account as accounts
from catalogtool.reports import operations, queries, refusals
from catalogtool.reports.doctor.history import findings_of
from catalogtool.reports.forms import DATE_ORDERS, WHOLE
from catalogtool.reports.mapping.known import mapping_of
from catalogtool.reports.mending import PACKED
from catalogtool.reports.models import Report
from catalogtool.reports.reading import Choices
from catalogtool.reports.snapshots.queries import still_missing
from catalogtool.reports.views import blueprint
from catalogtool.web.access import current_actor, requires
from catalogtool.web.listing import Listing


@blueprint.get("")
@requires("view")
def index() -> Response:
    """All reports, live while one of them is being imported."""
    listing = queries.page(Listing.of_request(queries.FILTERS))
    return _live(
        "reports/index.html",
        "reports/_reports.html",
        listing=listing,
        waiting=queries.waiting(listing.rows),
        live=queries.any_unfinished(),
    )


@blueprint.get("/<int:report_id>")
@requires("view")
def show(report_id: int) -> Response:
    """One report, live until its import has ended."""
    report = queries.find(report_id)
    live = report.status in queries.UNFINISHED
    shown = {} if live else _found(report)
    job = queries.job_of(report)
    waits = waits_for(job) if job else None
    return _live(
        "reports/show.html", "reports/_report.html", report=report, job=job, waits=waits, live=live, **shown
    )


@blueprint.get("/<int:report_id>/refused.csv")
@requires("view")
def refused(report_id: int) -> Response:
    """The refused rows as a file in the report's own columns."""
    report = queries.find(report_id)
    answer = Response(refusals.lines(db.engine, report), mimetype="text/csv")
    return _named(answer, report, "refused rows")


@blueprint.get("/<int:report_id>/account.csv")
@requires("view")
def account(report_id: int) -> Response:
    """Every record that was not taken as a row of its own, as a file."""
    report = queries.find(report_id)
    return _named(Response(accounts.lines(db.engine, report), mimetype="text/csv"), report, "account")


def _named(answer: Response, report: Report, what: str) -> Response:
    stem = PACKED.sub("", report.original_name).removesuffix(".csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{stem} {what}.csv")
    return answer


@blueprint.post("/<int:report_id>/cancel")
@requires("upload")
def cancel(report_id: int) -> AnyResponse:
    """Stop the import."""
    operations.cancel(report_id, current_actor())
    flash("The import is being cancelled. What was applied before stays, and is in the audit trail.")
    return redirect(url_for("reports.show", report_id=report_id))


@blueprint.post("/<int:report_id>/go-on")
@requires("upload")
def go_on(report_id: int) -> AnyResponse:
    """Go on with a cancelled or failed import."""
    operations.go_on(report_id, current_actor())
    flash("The import goes on. What it had applied already is not applied again.")
    return redirect(url_for("reports.show", report_id=report_id))


@blueprint.post("/<int:report_id>/again")
@requires("upload")
def again(report_id: int) -> AnyResponse:
    """Import the same file once more, read as was chosen."""
    choices = Choices.of_json(request.form) if "date_order" in request.form else None
    owner = request.form.get("content_owner")
    report = operations.import_again(report_id, current_actor(), choices, owner)
    return redirect(url_for("reports.show", report_id=report.id))


def _found(report: Report) -> dict[str, object]:
    rows, more = queries.refused_rows(report.id, request.args.get("after", 0, int))
    found = findings_of(session(), report.id)
    return {
        "refused": rows,
        "more_refused": more,
        "damages": queries.damages(report),
        "date_orders": DATE_ORDERS,
        "findings": found,
        "mapping": mapping_of(session(), report),
        "gone": still_missing(report),
        "whole_words": WHOLE,
    }


def _live(page: str, part: str, **shown: object) -> Response:
    """The whole page, or the part of it that htmx asks for again and again."""
    answer = make_response(render_template(part if "HX-Request" in request.headers else page, **shown))
    answer.vary.add("HX-Request")
    return answer
