"""Files that already lie in the bucket."""

import secrets
from collections.abc import Mapping, Sequence

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from catalogtool.core.errors import Invalid
from catalogtool.queue.items.shown import Shown, shown_items
from catalogtool.queue.operations import enqueue
from catalogtool.reports import inbox, operations
from catalogtool.reports.bucket import choosing, queries
from catalogtool.reports.bucket.choosing import Choice
from catalogtool.reports.bucket.queries import Narrowing
from catalogtool.reports.forms import ManyForm, TakeForm
from catalogtool.reports.views import blueprint
from catalogtool.web.access import current_actor, requires
from catalogtool.web.filters import plural
from catalogtool.web.listing import Filter, Listing

FILTERS = (
    Filter("prefix", "Folder", {"reports/": "Uploaded here (reports/)"}, usual="Left by others (inbox/)"),
    Filter("state", "State", queries.STATES),
)


@blueprint.get("/bucket")
@requires("upload")
def bucket() -> str:
    """List the files of a folder of the bucket, the newest first, and what became of each."""
    listing, form = _listed(), ManyForm()
    form.wish.data = secrets.token_urlsafe(12)
    narrowing = _narrowing(listing)
    found = queries.lines(narrowing, listing.order, offset=listing.offset, limit=listing.limit)
    return render_template(
        "reports/bucket.html",
        listing=listing.filled(found),
        total=narrowing.count(),
        states=queries.STATES,
        importable=choosing.IMPORTABLE,
        looked_at=queries.looked_at(),
        is_looking=queries.is_looking(),
        form=form,
    )


@blueprint.post("/bucket")
@requires("upload")
def take() -> Answer:
    """Import a file of the bucket."""
    form, actor = TakeForm(), current_actor()
    if not form.validate_on_submit():
        raise Invalid("Choose one of the files in the list.")
    key = str(form.key.data)
    inbox.refuse_key(key)
    report = operations.receive(
        key,
        key.rpartition("/")[2],
        actor_id=actor.id,
        actor_name=actor.name,
        in_page=True,
        content_owner=inbox.owner_of_folder(key),
    )
    return redirect(url_for("reports.show", report_id=report.id))


@blueprint.post("/bucket/many")
@requires("upload")
def take_many() -> Answer:
    """Import the ticked files, or all that the list holds."""
    form, actor, listing = ManyForm(), current_actor(), _listed(request.form)
    if not form.validate_on_submit():
        raise Invalid("The form is incomplete. Go back to the list and try again.")
    every = "all" in request.form
    keys = [key.replace("\x00", "") for key in request.form.getlist("key")]
    choice = Choice(narrowing=_narrowing(listing)) if every else Choice(keys)
    if (number := choice.count()) == 0:
        flash("None of these files can be imported: tick some that are new or have failed.", "warning")
        return redirect(_list_url(listing))
    job = choosing.import_files(choice, actor, f"{choosing.TASK} {actor.id} {form.wish.data}")
    flash(f"{plural(number, 'file')} will be imported one after the other, the oldest first.", "success")
    return redirect(url_for("queue.show", job_id=job.id))


@blueprint.post("/bucket/look")
@requires("upload")
def look() -> Answer:
    """Have the bucket looked through; nothing is received by that."""
    actor = current_actor()
    enqueue(
        queries.LOOKING,
        {"look_only": True},
        created_by=actor.id,
        created_by_name=actor.name,
        dedupe_key=f"{queries.LOOKING} look",
    )
    return redirect(_list_url(_listed(request.form)))


@blueprint.get("/bucket/looking")
@requires("upload")
def looking() -> Response:
    """What the list asks again and again while the bucket is looked through; at the end it is shown anew."""
    is_looking = queries.is_looking()
    answer = make_response(render_template("reports/_looking.html", is_looking=is_looking))
    if not is_looking:
        answer.headers["HX-Refresh"] = "true"
    return answer


def _listed(arguments: Mapping[str, str] | None = None) -> Listing:
    values = request.args if arguments is None else arguments
    return Listing.of(url_for("reports.bucket"), values, FILTERS, queries.SORTS)


def _narrowing(listing: Listing) -> Narrowing:
    return Narrowing(listing["prefix"] or inbox.INBOX, listing["state"], listing.search)


def _list_url(listing: Listing) -> str:
    return f"{listing.path}?{listing.query_string}".rstrip("?")


def _names(keys: Sequence[str]) -> dict[str, str]:
    return {key: key.rpartition("/")[2] for key in keys}


def _url(key: str) -> str:
    folder = "" if key.startswith(inbox.INBOX) else key.partition("/")[0] + "/"
    return url_for("reports.bucket", q=key, prefix=folder or None)


shown_items.add(choosing.TASK, Shown(("file", "files"), _names, _url, choosing.import_failed))
