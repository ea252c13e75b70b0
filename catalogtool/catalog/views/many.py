"""Editing many videos at once: what is to be done, what that would do, and the job that does it."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.catalog.bulk import asking
from catalogtool.catalog.bulk.choice import Choice
from catalogtool.catalog.bulk.preview import Preview, preview_of
from catalogtool.catalog.forms.many import ManyForm
from catalogtool.catalog.views.videos import listed, selected
from catalogtool.changes import queries as changes
from catalogtool.changes.models import Changeset
from catalogtool.core.errors import Invalid
from catalogtool.queue.items.shown import Shown, shown_items
from catalogtool.web.access import current_actor, requires
from catalogtool.web.listing import Listing
from catalogtool.web.slots import slot

LONGEST_KEY = 100

blueprint = Blueprint("many", __name__, url_prefix="/videos/edit")


@blueprint.route("", methods=["GET", "POST"])
@requires("edit")
def edit() -> ResponseReturnValue:
    """Ask what is to be done with the videos that the URL names, show what that would do, and have it done."""
    listing = listed()
    choice, form, step = choice_of(listing), ManyForm(), request.form.get("step")
    if choice is None:
        flash("Choose videos first: tick them in the list.", "warning")
        return redirect(list_url(listing))
    if step in (None, "change") or not form.validate():
        return _form_page(choice, listing, form)
    preview = preview_of(choice, form.edits)
    if step == "apply" and form.counts.data == preview.sum and (seen_at := _moment(form.moment.data)):
        return _ask(choice, form, seen_at)
    return _preview_page(choice, listing, form, preview)


@slot("changeset.side")
def of_changeset(changeset: Changeset) -> str:
    """The way from a changeset to the job that tells what became of each video."""
    if changeset.source != "bulk_edit" or changeset.job_id is None:
        return ""
    return render_template("catalog/many/_of_changeset.html", changeset=changeset)


def choice_of(listing: Listing) -> Choice | None:
    """The ticked videos that the present URL names, or all that the list holds; None when it names none."""
    if listing["as_of"]:
        raise Invalid("This is a list of the past, which stays as it was. Go back to the list of now.")
    if "all" in request.args:
        return Choice(selection=selected(listing))
    ticked = [key.replace("\x00", "") for key in request.args.getlist("video")]
    return Choice(ticked) if ticked else None


def _form_page(choice: Choice, listing: Listing, form: ManyForm) -> ResponseReturnValue:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    page = render_template(
        "catalog/many/edit.html", form=form, number=choice.count(), **chosen(choice, listing)
    )
    return page, status


def _preview_page(choice: Choice, listing: Listing, form: ManyForm, preview: Preview) -> ResponseReturnValue:
    """The preview; a second time where it has moved since somebody agreed to it."""
    has_moved = request.form.get("step") == "apply"
    form.counts.data, form.moment.data = preview.sum, preview.moment.isoformat()
    form.key.data = form.key.data or secrets.token_urlsafe(12)
    page = render_template(
        "catalog/many/preview.html",
        form=form,
        preview=preview,
        has_moved=has_moved,
        forbidden=asking.refusal(preview.chosen, current_actor()),
        **chosen(choice, listing),
    )
    return page, HTTPStatus.CONFLICT if has_moved else HTTPStatus.OK


def _ask(choice: Choice, form: ManyForm, seen_at: datetime) -> ResponseReturnValue:
    actor = current_actor()
    key = f"{asking.TASK} {actor.id} {form.key.data}"[:LONGEST_KEY]
    job = asking.edit_videos(choice, form.edits, actor, seen_at=seen_at, dedupe_key=key)
    return redirect(url_for("queue.show", job_id=job.id))


def chosen(choice: Choice, listing: Listing) -> dict[str, object]:
    """What catalog/many/_chosen.html needs to say which videos are meant."""
    titles = _titles(choice.video_ids)
    ticked = [(key, titles.get(key)) for key in choice.video_ids]
    return {"listing": listing, "ticked": ticked, "list_url": list_url(listing)}


def list_url(listing: Listing) -> str:
    """The list that the videos were chosen from."""
    return f"{url_for('videos.index')}?{listing.query_string}".rstrip("?")


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _titles(keys: Sequence[str]) -> dict[str, str]:
    return {key: title for (_, key), title in changes.titles(("video", key) for key in keys).items()}


def _url(key: str) -> str:
    return url_for("videos.show", video_id=key)


shown_items.add(asking.TASK, Shown(("video", "videos"), _titles, _url, asking.edit_failed))


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)
