"""The page of one job, and what can be done with it."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from catalogtool.queue import operating
from catalogtool.queue.forms import ActForm, PriorityForm
from catalogtool.queue.models import UNFINISHED, ProcessingQueue
from catalogtool.queue.queries import jobs
from catalogtool.queue.queries.course import attempts, course, waits_for
from catalogtool.queue.views import blueprint, live
from catalogtool.web.access import Actor, current_actor, requires

ACTS = "any(retry, cancel)"


@blueprint.get("/<int:job_id>")
@requires("view")
def show(job_id: int) -> Response:
    """One job, live until it has ended."""
    job = jobs.find(job_id, current_actor())
    tries = attempts(job)
    return live(
        "queue/show.html",
        {"job": "queue/_job.html"},
        job=job,
        attempts=tries,
        course=course(job, tries),
        waits=waits_for(job),
        live=job.status in UNFINISHED,
        may_retry=job.status in operating.ENDED_BADLY
        and job.task_type in operating.kinds_to_retry(current_actor()),
        error_words=jobs.ERRORS,
    )


@blueprint.route(f"/<int:job_id>/<{ACTS}:act>", methods=["GET", "POST"])
@requires("view")
def act(job_id: int, act: str) -> ResponseReturnValue:
    """Ask, and then have one job tried again or cancelled."""
    return _asked(act, job_id, ActForm())


@blueprint.route("/<int:job_id>/priority", methods=["GET", "POST"])
@requires("operate_queue")
def set_priority(job_id: int) -> ResponseReturnValue:
    """Ask for a number, and then have one job taken sooner or later than others."""
    return _asked("priority", job_id, PriorityForm())


def _asked(act: str, job_id: int, form: ActForm) -> ResponseReturnValue:
    actor = current_actor()
    if form.validate_on_submit():
        flash(_done(act, job_id, form, actor))
        return redirect(url_for("queue.show", job_id=job_id))
    job = jobs.find(job_id, actor)
    return render_template(
        "queue/act.html", act=act, form=form, jobs=[job], job=job
    ), 422 if form.errors else 200


def _done(act: str, job_id: int, form: ActForm, actor: Actor) -> str:
    """Do it, and say what became of the job."""
    if act == "retry":
        operating.retry(job_id, actor)
        return f"Job {job_id} waits to be tried again."
    if act == "priority" and isinstance(form, PriorityForm):
        job = operating.set_priority(job_id, form.priority.data, actor)
        return f"Job {job_id} has priority {job.priority} now."
    return _cancelled(operating.request_cancel(job_id, actor))


def _cancelled(job: ProcessingQueue) -> str:
    is_over = job.status == "cancelled"
    return f"Job {job.id} is cancelled." if is_over else f"Job {job.id} will end at its next step."
