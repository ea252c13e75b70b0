"""Locks on single fields of a record."""

from typing import Any

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.audit.fields import name_of
from catalogtool.catalog import operations
from catalogtool.catalog.forms.lock import LockForm
from catalogtool.catalog.models import Channel, Claim
from catalogtool.catalog.operations import Record, key_of
from catalogtool.catalog.queries.assets import get_asset
from catalogtool.catalog.queries.channels import get_channel
from catalogtool.catalog.queries.claims import get_claim
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


@blueprint.route("/assets/<asset_id>/lock", methods=["GET", "POST"])
@requires("edit")
def lock_asset(asset_id: str) -> ResponseReturnValue:
    return _lock(get_asset(asset_id))


@blueprint.post("/assets/<asset_id>/unlock")
@requires("edit")
def unlock_asset(asset_id: str) -> ResponseReturnValue:
    return _unlock(get_asset(asset_id))


@blueprint.route("/claims/<claim_id>/lock", methods=["GET", "POST"])
@requires("edit")
def lock_claim(claim_id: str) -> ResponseReturnValue:
    return _lock(get_claim(claim_id))


@blueprint.post("/claims/<claim_id>/unlock")
@requires("edit")
def unlock_claim(claim_id: str) -> ResponseReturnValue:
    return _unlock(get_claim(claim_id))


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
    if isinstance(record, Claim):
        return record.claim_id
    return record.title or key_of(record)


def _page_of(record: Record) -> str:
    name = record.__tablename__
    key: dict[str, Any] = {f"{name}_id": key_of(record)}
    return url_for(f"{name}s.show", **key)


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)
