"""Locks on single fields of a video or a channel."""

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.audit.fields import name_of
from catalogtool.catalog import operations
from catalogtool.catalog.forms.lock import LockForm
from catalogtool.catalog.models import Channel
from catalogtool.catalog.operations import Record
from catalogtool.catalog.queries.channels import get_channel
from catalogtool.catalog.queries.videos import get_video
from catalogtool.changes.views.undoing import flash_undoable
from catalogtool.web.access import current_actor, requires

blueprint = Blueprint("locks", __name__)


@blueprint.route("/videos/<video_id>/lock", methods=["GET", "POST"])
@requires("edit")
def lock_video(video_id: str) -> ResponseReturnValue:
    return _lock(get_video(video_id))


@blueprint.post("/videos/<video_id>/unlock")
@requires("edit")
def unlock_video(video_id: str) -> ResponseReturnValue:
    return _unlock(get_video(video_id))


@blueprint.route("/channels/<channel_id>/lock", methods=["GET", "POST"])
@requires("edit")
def lock_channel(channel_id: str) -> ResponseReturnValue:
    return _lock(get_channel(channel_id))


@blueprint.post("/channels/<channel_id>/unlock")
@requires("edit")
def unlock_channel(channel_id: str) -> ResponseReturnValue:
    return _unlock(get_channel(channel_id))


def _lock(record: Record) -> ResponseReturnValue:
    """Ask for a reason, and then lock the field."""
    form = LockForm(data=request.args)
    field = form.field.data or ""
    operations.require_unlocked(record, field)
    if form.validate_on_submit():
        done = operations.lock_field(record, field, form.reason.data or None, current_actor())
        flash_undoable(f"The {name_of(field)} is locked: reports and other services leave it as it is.", done)
        return redirect(_page_of(record))
    return render_template(
        "catalog/locks/lock.html",
        record_name=_name_of(record),
        field_name=name_of(field),
        form=form,
        back=_page_of(record),
    )


def _unlock(record: Record) -> ResponseReturnValue:
    field = request.form.get("field", "")
    done = operations.unlock_field(record, field, current_actor())
    flash_undoable(f"The {name_of(field)} is no longer locked.", done)
    return redirect(_page_of(record))


def _name_of(record: Record) -> str:
    if isinstance(record, Channel):
        return record.name or record.channel_id
    return record.title or record.video_id


def _page_of(record: Record) -> str:
    if isinstance(record, Channel):
        return url_for("channels.show", channel_id=record.channel_id)
    return url_for("videos.show", video_id=record.video_id)


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)
