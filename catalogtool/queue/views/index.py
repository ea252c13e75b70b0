"""The list of jobs, and the last day."""

from flask import Response, request

from catalogtool.core.clock import now
from catalogtool.core.database import session
from catalogtool.queue import workers
from catalogtool.queue.models import UNFINISHED
from catalogtool.queue.queries import jobs, kinds
from catalogtool.queue.queries.last_day import last_day
from catalogtool.queue.views import asked_for, blueprint, live
from catalogtool.web.access import Actor, current_actor, requires
from catalogtool.web.listing import Listing


@blueprint.get("")
@requires("view")
def index() -> Response:
    """All jobs that the person may see, looked at often while one of them is unfinished."""
    actor = current_actor()
    if asked_for() == "workers" and actor.may("operate_queue"):
        return live("queue/index.html", {"workers": "queue/_workers.html"}, workers=kinds.seen_workers())
    listing = jobs.page(Listing.of_request(jobs.filters(actor, request.args.get("cause", ""))), actor)
    counts = jobs.counts(actor)
    shown = {
        "listing": listing,
        "counts": counts,
        "held_back": jobs.count_held_back(actor) if counts["pending"] else 0,
        "pauses": kinds.pauses(),
        "moment_of_page": now(),
        "alive": workers.count_alive(session()) if actor.may("operate_queue") else 0,
        "live": any(counts[status] for status in UNFINISHED),
    }
    return live(
        "queue/index.html", {"jobs": "queue/_jobs.html"}, **shown, **({} if asked_for() else _around(actor))
    )


@blueprint.get("/last-day")
@requires("view")
def day() -> Response:
    """The charts as tables, or for htmx the charts."""
    return live("queue/last_day.html", {"day": "queue/_last_day.html"}, hours=last_day(current_actor()))


def _around(actor: Actor) -> dict[str, object]:
    """What stands on the page beside the list."""
    around: dict[str, object] = {"hours": last_day(actor)}
    if actor.may("operate_queue"):
        around |= {"workers": kinds.seen_workers(), "people": jobs.people()}
    return around
