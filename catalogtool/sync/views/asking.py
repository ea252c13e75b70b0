"""The pages that ask YouTube about many records, and tell before what that costs."""

import secrets
from collections.abc import Sequence
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.catalog.views.many import choice_of, chosen, list_url
from catalogtool.catalog.views.videos import listed
from catalogtool.connectors import youtube
from catalogtool.connectors.queries import ledger
from catalogtool.queue.models import ProcessingQueue
from catalogtool.schedules.queries import schedules
from catalogtool.sync import refreshing
from catalogtool.sync.following.questions import QUESTIONS
from catalogtool.sync.forms import AskingForm, ChosenForm, RefreshForm
from catalogtool.sync.refreshing import Cost
from catalogtool.sync.views import blueprint, named
from catalogtool.web.access import current_actor, may_open, requires
from catalogtool.web.listing import Listing
from catalogtool.web.slots import slot

COST = "cost"


@blueprint.route("/new", methods=["GET", "POST"])
@requires("edit")
def new() -> ResponseReturnValue:
    """Choose what YouTube is asked for, see what that costs, and have it asked."""
    form = RefreshForm() if request.method == "POST" else RefreshForm(request.args)
    form.offer(refreshing.askable())
    expected = None
    if request.method == "POST" and form.validate():
        expected = refreshing.cost([form.question], form.scope)
        if _is_agreed(form, expected):
            return _begun(refreshing.refresh([form.question], form.scope, current_actor()))
    return _page("sync/new.html", form, expected, schedules=_schedules())


@blueprint.route("/videos", methods=["GET", "POST"])
@requires("edit")
def ask_chosen() -> ResponseReturnValue:
    """As `new`, of the videos that the URL names."""
    listing = listed()
    choice = choice_of(listing)
    if choice is None:
        flash("Choose videos first: tick them in the list.", "warning")
        return redirect(list_url(listing))
    form, expected = ChosenForm(), None
    form.offer([each for each in refreshing.askable() if each.of != "channel"])
    if request.method == "GET":
        form.what.data = [choice.value for choice in form.what.choices]
        form.key.data = secrets.token_urlsafe(12)
    elif form.validate():
        expected = refreshing.cost_of_chosen(form.questions, choice)
        if _is_agreed(form, expected):
            key, actor = form.key.data or "", current_actor()
            return _begun(refreshing.refresh_chosen(form.questions, choice, actor, key=key))
    return _page("sync/chosen.html", form, expected, number=choice.count(), **chosen(choice, listing))


@slot("videos.choice")
def ask_about(listing: Listing) -> str:
    """The buttons beneath a list of videos that ask about the ticked ones, or about all of it."""
    if not (may_open("sync.ask_chosen") and refreshing.askable()):
        return ""
    return render_template("sync/_choice.html", listing=listing)


def _is_agreed(form: AskingForm, expected: Cost) -> bool:
    """Whether this asks for the run itself, not for what it would cost."""
    return request.form.get("step") == "ask" and form.agrees_to(expected.units)


def _begun(jobs: Sequence[ProcessingQueue]) -> ResponseReturnValue:
    flash(f"YouTube is being asked, by {named(jobs)}.")
    return redirect(url_for("queue.show", job_id=jobs[0].id))


def _page(template: str, form: AskingForm, expected: Cost | None, **shown: object) -> ResponseReturnValue:
    """The page, or what it says of the cost where htmx asks for that alone."""
    form.units.data = str(expected.units) if expected else ""
    part = request.headers.get("HX-Target") == COST
    page = render_template(
        "sync/_cost.html" if part else template,
        form=form,
        expected=expected,
        settings=youtube.settings(),
        ledger=ledger(),
        **shown,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if form.errors and not part else HTTPStatus.OK


def _schedules() -> list[object]:
    """What asks by the clock, for those who may see it."""
    if not may_open("schedules.index"):
        return []
    return [schedule for schedule in schedules() if schedule.task_type in QUESTIONS]
