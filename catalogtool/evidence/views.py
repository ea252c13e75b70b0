"""The pages of exported bundles, for admins."""

from flask import Blueprint, Flask, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.audit.views import FILTERS
from catalogtool.core.storage import storage
from catalogtool.evidence import exporting, queries
from catalogtool.queue.models import UNFINISHED
from catalogtool.web.access import current_actor, requires
from catalogtool.web.listing import Listing
from catalogtool.web.slots import slot

blueprint = Blueprint("evidence", __name__, url_prefix="/audit/exports")


@blueprint.get("")
@requires("review_audit")
def index() -> ResponseReturnValue:
    """The bundles that were asked for, live while one of them is being made."""
    listing = queries.bundles(Listing.of_request())
    live = any(job.status in UNFINISHED for job in listing.rows)
    page = "evidence/_bundles.html" if "HX-Request" in request.headers else "evidence/index.html"
    labels = {each.name: each for each in FILTERS}
    answer = make_response(render_template(page, listing=listing, live=live, labels=labels))
    answer.vary.add("HX-Request")
    return answer


@blueprint.post("")
@requires("review_audit")
def ask() -> ResponseReturnValue:
    """Have a bundle made of what the filters of the audit page leave."""
    exporting.ask_for_bundle(request.form, current_actor())
    flash("The bundle is being made. It can be downloaded here when it is ready.")
    return redirect(url_for("evidence.index"))


@blueprint.get("/<int:number>")
@requires("review_audit")
def download(number: int) -> ResponseReturnValue:
    """Lead to the bundle in the bucket."""
    return redirect(storage().download_link(queries.bundle_key(number), f"audit-trail-{number}.zip"))


@slot("audit.actions", order=10)
def export_button(listing: Listing) -> str:
    """The way to a bundle of what the audit page shows."""
    return render_template("evidence/_export.html", listing=listing)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
