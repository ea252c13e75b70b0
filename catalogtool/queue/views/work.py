"""What failed and why, and the kinds of work, which admins pause and resume."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from catalogtool.core.errors import Invalid
from catalogtool.queue import operating
from catalogtool.queue.forms import PauseForm
from catalogtool.queue.queries import kinds
from catalogtool.queue.queries.failures import causes
from catalogtool.queue.queries.jobs import ERRORS
from catalogtool.queue.task import title_of
from catalogtool.queue.views import blueprint
from catalogtool.web.access import current_actor, requires


@blueprint.get("/failures")
@requires("view")
def failures() -> str:
    """The failed jobs by cause."""
    actor = current_actor()
    return render_template(
        "queue/failures.html",
        causes=causes(actor),
        error_words=ERRORS,
        to_retry=operating.kinds_to_retry(actor),
    )


@blueprint.get("/kinds", endpoint="kinds")
@requires("operate_queue")
def all_kinds() -> str:
    """What can be done in the background, and what of it is paused."""
    return render_template("queue/kinds.html", kinds=kinds.kinds_of_work(), form=PauseForm())


@blueprint.post("/kinds/<task_type>/pause")
@requires("operate_queue")
def pause(task_type: str) -> ResponseReturnValue:
    """Begin no more work of the kind."""
    form = PauseForm()
    if not form.validate():
        raise Invalid(" ".join(form.reason.errors) or "This page is out of date. Open it anew.")
    operating.pause(task_type, form.reason.data or "", current_actor())
    flash(f"“{title_of(task_type)}” is paused. What runs goes on to its end.")
    return redirect(url_for("queue.kinds"))


@blueprint.post("/kinds/<task_type>/resume")
@requires("operate_queue")
def resume(task_type: str) -> ResponseReturnValue:
    """Go on with the kind of work."""
    operating.resume(task_type, current_actor())
    flash(f"“{title_of(task_type)}” goes on.")
    return redirect(url_for("queue.kinds"))
