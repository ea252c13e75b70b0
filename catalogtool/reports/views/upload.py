"""The page to send a report from, and its plain form for browsers without JavaScript."""

from flask import current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response

from catalogtool.reports import inbox, operations, queries
from catalogtool.reports.forms import MODES, UploadForm
from catalogtool.reports.views import blueprint
from catalogtool.web.access import current_actor, requires
from catalogtool.web.forms import takes_reports


@blueprint.get("/upload")
@requires("upload")
def new() -> str:
    """Offer to send a report."""
    return _page(UploadForm())


@blueprint.post("/upload")
@requires("upload")
@takes_reports
def upload() -> Response | tuple[str, int]:
    """Take the file of the plain form; it is held on disk, not in memory, on its way to the bucket."""
    actor = current_actor()
    form = UploadForm()
    if not form.validate_on_submit():
        return _page(form), 400
    file = form.file.data
    key = inbox.store(file.filename, file.stream)
    report = operations.receive(
        key,
        file.filename,
        actor_id=actor.id,
        actor_name=actor.name,
        mode=MODES.get(form.mode.data or ""),
        in_page=True,
        choices=form.choices,
        content_owner=form.content_owner.data,
    )
    return redirect(url_for("reports.show", report_id=report.id))


def _page(form: UploadForm) -> str:
    return render_template(
        "reports/upload.html",
        form=form,
        owners=queries.content_owners(),
        most=current_app.config["SETTINGS"].max_report_bytes,
    )
