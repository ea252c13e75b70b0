"""The pages of the schedules, for admins."""

from zoneinfo import available_timezones

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from catalogtool.audit.links import name_records
from catalogtool.queue.models import ProcessingQueue
from catalogtool.schedules import operations, queries
from catalogtool.schedules.forms import TimingForm
from catalogtool.web.access import current_actor, requires
from catalogtool.web.listing import Listing
from catalogtool.web.navigation import menu_item
from catalogtool.web.slots import slot

blueprint = Blueprint("schedules", __name__, url_prefix="/schedules")

menu_item("Schedules", "schedules.index", "schedule", order=55)


def init_app(app: Flask) -> None:
    """Serve the pages, and let the trail call schedules by their titles."""
    app.register_blueprint(blueprint)
    name_records("schedule", queries.title_of)


@blueprint.get("")
@requires("operate_queue")
def index() -> ResponseReturnValue:
    return render_template("schedules/index.html", schedules=queries.schedules())


@blueprint.get("/<name>")
@requires("operate_queue")
def show(name: str) -> ResponseReturnValue:
    return _page(name, TimingForm.of(queries.find(name).timing)), 200


@blueprint.post("/<name>")
@requires("operate_queue")
def edit(name: str) -> ResponseReturnValue:
    form = TimingForm.of(queries.find(name).timing)
    if not form.validate():
        return _page(name, form), 422
    schedule = operations.set_timing(name, form.timing, current_actor())
    return _back(name, f"{schedule.title}: {schedule.timing.words}.")


@blueprint.post("/<name>/run")
@requires("operate_queue")
def run(name: str) -> ResponseReturnValue:
    execution = operations.run_now(name, current_actor())
    return _back(name, f"It is asked for, as job {execution.job_id}.")


@blueprint.post("/<name>/pause")
@requires("operate_queue")
def pause(name: str) -> ResponseReturnValue:
    schedule = operations.pause(name, current_actor())
    return _back(name, f"{schedule.title} rests until somebody resumes it.")


@blueprint.post("/<name>/resume")
@requires("operate_queue")
def resume(name: str) -> ResponseReturnValue:
    schedule = operations.resume(name, current_actor())
    return _back(name, f"{schedule.title} goes on by the clock.")


@slot("job.origin")
def origin(job: ProcessingQueue) -> str:
    """The schedule on the page of a job that is a run of it."""
    schedule = queries.schedule_of(job.id)
    return render_template("schedules/_of_job.html", schedule=schedule) if schedule else ""


def _page(name: str, form: TimingForm) -> str:
    schedule = queries.find(name)
    return render_template(
        "schedules/show.html",
        schedule=schedule,
        listing=queries.executions(schedule, Listing.of_request()),
        unfinished=queries.unfinished(schedule),
        form=form,
        time_zones=sorted(available_timezones()),
    )


def _back(name: str, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("schedules.show", name=name))
