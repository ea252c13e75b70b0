"""What can be done with all jobs that match the filters of the list, after the number of them was confirmed."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.core.errors import Invalid
from catalogtool.queue import bulk
from catalogtool.queue.bulk import Act, Concerned, Outcome
from catalogtool.queue.forms import ActForm, PriorityForm
from catalogtool.queue.matching import Matching
from catalogtool.queue.queries import jobs
from catalogtool.queue.views import blueprint
from catalogtool.queue.views.job import ACTS
from catalogtool.web import filters
from catalogtool.web.access import current_actor, requires
from catalogtool.web.listing import Listing

_DONE = {
    "retry": ("waits to be tried again", "wait to be tried again"),
    "cancel": ("is cancelled, or ends at its next step", "are cancelled, or end at their next step"),
    "priority": ("has the new priority", "have the new priority"),
}


@blueprint.route(f"/all/<{ACTS}:act>", methods=["GET", "POST"])
@requires("view")
def act_all(act: Act) -> ResponseReturnValue:
    """Ask, saying how many they are, and then have all of them tried again or cancelled, many in steps."""
    return _asked(act, ActForm())


@blueprint.route("/all/priority", methods=["GET", "POST"])
@requires("operate_queue")
def set_priority_all() -> ResponseReturnValue:
    """The same for the number that says which of them are taken first."""
    return _asked("priority", PriorityForm())


def _asked(act: Act, form: ActForm) -> ResponseReturnValue:
    actor = current_actor()
    listing = Listing.of_request(jobs.filters(actor, request.args.get("cause", "")))
    concerned = Concerned(act, Matching.of(listing.values), actor, _number(request.args.get("after", "0")))
    if form.validate_on_submit():
        priority = form.priority.data if isinstance(form, PriorityForm) else None
        outcome = bulk.do_all(concerned, _number(form.counted.data), priority)
        flash(_told(act, outcome))
        step = {**(request.view_args or {}), "after": outcome.last} if outcome.left else {}
        shown: dict[str, Any] = step | dict(listing.state)
        return redirect(url_for((step and request.endpoint) or "queue.index", **shown))
    page = {
        "act": act,
        "form": form,
        "count": concerned.count(),
        "most": bulk.MOST_AT_ONCE,
        "jobs": concerned.examples(),
        "listing": listing,
    }
    return render_template("queue/act.html", **page), 422 if form.errors else 200


def _told(act: Act, outcome: Outcome) -> str:
    told = [f"{filters.plural(outcome.done, 'job')} {_DONE[act][outcome.done != 1]}."]
    if outcome.refused:
        job_id, reason = next(iter(outcome.refused.items()))
        stayed = filters.plural(len(outcome.refused), "job")
        told.append(f"{stayed} stayed as before; of job {job_id} the reason is: {reason}")
    if outcome.left:
        told.append(
            f"{filters.plural(outcome.left, 'more matches', 'more match')}, from job {outcome.last + 1} on."
        )
    return " ".join(told)


def _number(text: str | None) -> int:
    if not (text and text.isascii() and text.isdecimal() and len(text) <= 18):  # noqa: PLR2004 - what a bigint holds for certain
        raise Invalid("This page is damaged. Go back to the list and try again.")
    return int(text)
