"""The pages of synchronisations: what there was, the ways to ask for one, and how single records stand."""

from collections.abc import Sequence

from flask import Blueprint, Flask

from catalogtool.audit.fields import capital
from catalogtool.changes.wording import records_of
from catalogtool.queue.models import ProcessingQueue
from catalogtool.web.navigation import menu_item

blueprint = Blueprint("sync", __name__, url_prefix="/synchronisations")
menu_item("Synchronisations", "sync.index", "sync", order=60)


def named(jobs: Sequence[ProcessingQueue]) -> str:
    """The jobs by their numbers: "jobs 7, 8 and 9"."""
    *others, last = [str(job.id) for job in jobs]
    return f"jobs {', '.join(others)} and {last}" if others else f"job {last}"


def init_app(app: Flask) -> None:
    """Add the pages, and teach templates what records of a subject are called."""
    app.register_blueprint(blueprint)
    app.jinja_env.filters["subject_title"] = lambda subject: capital(records_of(subject)[1])
