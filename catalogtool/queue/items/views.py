"""What became of the items of a job: on its page, and page by page."""

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from catalogtool.core.database import session
from catalogtool.core.errors import Conflict, NotFound
from catalogtool.queue.items.queries import failures, tally_of
from catalogtool.queue.items.shown import of_job
from catalogtool.queue.models import ProcessingQueue
from catalogtool.queue.queries.jobs import find
from catalogtool.web.access import current_actor, requires
from catalogtool.web.filters import plural
from catalogtool.web.listing import Listing
from catalogtool.web.slots import slot

blueprint = Blueprint("items", __name__, url_prefix="/queue/<int:job_id>/items")

FIRST = 10


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)


@blueprint.get("")
@requires("view")
def index(job_id: int) -> str:
    """The items that have failed, page by page."""
    listing = Listing.of_request()
    job = find(job_id, current_actor())
    rows = failures(session(), job_id, limit=listing.limit, offset=listing.offset)
    return render_template("queue/items.html", listing=listing.filled(rows), **_of(job))


@blueprint.post("/again")
@requires("view", "edit")
def again(job_id: int) -> ResponseReturnValue:
    """Ask for a new job over what has failed."""
    actor = current_actor()
    job = find(job_id, actor)
    shown = of_job(job)
    failed = tally_of(session(), job).failed
    if shown is None or not failed:
        raise Conflict("Nothing of this job has failed, so there is nothing to try again.")
    if job.status in ("pending", "processing"):
        raise Conflict("The job is not at its end yet. Wait for it, or cancel it first.")
    new = shown.again(job, actor)
    if new.created_by != actor.id:
        raise Conflict(f"{new.created_by_name} has them tried again already, as job {new.id}.")
    flash(f"This new job tries {plural(failed, *shown.nouns)} again.")
    return redirect(url_for("queue.show", job_id=new.id))


@slot("job.items")
def items(job: ProcessingQueue) -> str:
    """The items on the page of a job that goes through some."""
    if of_job(job) is None:
        return ""
    return render_template("queue/_items.html", rows=failures(session(), job.id, limit=FIRST), **_of(job))


def _of(job: ProcessingQueue) -> dict[str, object]:
    shown = of_job(job)
    if shown is None:
        raise NotFound(f"Job {job.id} does not go through things one by one.")
    counted = tally_of(session(), job)
    return {
        "job": job,
        "shown": shown,
        "counted": counted,
        "ended": job.status not in ("pending", "processing"),
    }
