"""Files that already lie in the bucket."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from catalogtool.core.errors import Invalid
from catalogtool.reports import inbox, operations, queries
from catalogtool.reports.forms import TakeForm
from catalogtool.reports.views import blueprint
from catalogtool.web.access import current_actor, requires
from catalogtool.web.listing import Filter, Listing

FILTERS = (
    Filter("prefix", "Folder", {"reports/": "Uploaded here (reports/)"}, usual="Left by others (inbox/)"),
)


@blueprint.get("/bucket")
@requires("upload")
def bucket() -> str:
    """List the files of a folder of the bucket, the newest first, and whether they were imported."""
    listing = Listing.of_request(FILTERS)
    found = inbox.objects(listing["prefix"] or "inbox/", listing.search)
    listing = listing.filled(found[listing.offset : listing.offset + listing.limit])
    imported = queries.imported([each.key for each in listing.rows])
    return render_template("reports/bucket.html", listing=listing, imported=imported, form=TakeForm())


@blueprint.post("/bucket")
@requires("upload")
def take() -> Response:
    """Import a file of the bucket."""
    form, actor = TakeForm(), current_actor()
    if not form.validate_on_submit():
        raise Invalid("Choose one of the files in the list.")
    key = str(form.key.data)
    inbox.refuse_key(key)
    report = operations.receive(
        key, key.rpartition("/")[2], actor_id=actor.id, actor_name=actor.name, in_page=True
    )
    return redirect(url_for("reports.show", report_id=report.id))
