"""The pages of the queue."""

from flask import (
    Blueprint,
    Flask,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from catalogtool.queue import operations, queries
from catalogtool.queue.task import title_of
from catalogtool.web.access import current_actor, requires
from catalogtool.web.listing import Listing
from catalogtool.web.navigation import menu_item

blueprint = Blueprint("queue", __name__, url_prefix="/queue")

menu_item("Queue", "queue.index", "queue", order=50)


def init_app(app: Flask) -> None:
    """Serve the pages and teach templates the words for jobs."""
    app.register_blueprint(blueprint)
    app.jinja_env.filters.update(task_title=title_of, job_state=queries.state_word, pace=queries.pace)


@blueprint.get("")
@requires("view")
def index() -> Response:
    """All jobs that the person may see, live while one of them is unfinished."""
    actor = current_actor()
    listing = queries.page(Listing.of_request(queries.filters()), actor)
    counts = queries.counts(actor)
    live = any(counts[status] for status in queries.UNFINISHED)
    shown = {"listing": listing, "counts": counts, "live": live}
    if actor.may("operate_queue"):
        shown["workers"] = queries.seen_workers()
    return _live("queue/index.html", "queue/_jobs.html", **shown)


@blueprint.get("/<int:job_id>")
@requires("view")
def show(job_id: int) -> Response:
    """One job, live until it has ended."""
    job = queries.find(job_id, current_actor())
    return _live("queue/show.html", "queue/_job.html", job=job, live=job.status in queries.UNFINISHED)


@blueprint.post("/<int:job_id>/cancel")
@requires("view")
def cancel(job_id: int) -> AnyResponse:
    """Cancel the job, or ask for it."""
    job = operations.request_cancel(job_id, current_actor())
    flash(
        f"Job {job_id} is cancelled."
        if job.status == "cancelled"
        else f"Job {job_id} will end at its next step."
    )
    return redirect(url_for("queue.show", job_id=job_id))


def _live(page: str, part: str, **shown: object) -> Response:
    """The whole page, or the part of it that htmx asks for again and again."""
    answer = make_response(render_template(part if "HX-Request" in request.headers else page, **shown))
    answer.vary.add("HX-Request")
    return answer
