"""The pages of the queue: its jobs, what the last day was like, what failed, and who works on what."""

from flask import Blueprint, Flask, Response, make_response, render_template, request

from catalogtool.audit.links import name_records
from catalogtool.queue.queries import jobs
from catalogtool.queue.queries.last_day import hour_of_day
from catalogtool.queue.task import title_of
from catalogtool.web.navigation import menu_item

blueprint = Blueprint("queue", __name__, url_prefix="/queue")

menu_item("Queue", "queue.index", "queue", order=50)


def init_app(app: Flask) -> None:
    """Serve the pages, teach templates the words for jobs, and the trail the names of what it tells of."""
    app.register_blueprint(blueprint)
    app.jinja_env.filters.update(
        task_title=title_of, job_state=jobs.state_word, pace=jobs.pace, hour_of_day=hour_of_day
    )
    name_records("job", "Job {}".format)
    name_records("task", title_of)


def asked_for() -> str:
    """The id of the part of a page that htmx asks for; empty when the whole page is asked for."""
    return request.headers.get("HX-Target", "whole") if "HX-Request" in request.headers else ""


def live(page: str, parts: dict[str, str], **shown: object) -> Response:
    """The whole page, or the part of it that htmx asks for again and again, by the id of the part."""
    part = asked_for()
    template = parts.get(part) or next(iter(parts.values())) if part else page
    answer = make_response(render_template(template, **shown))
    answer.vary.update(("HX-Request", "HX-Target"))
    return answer
