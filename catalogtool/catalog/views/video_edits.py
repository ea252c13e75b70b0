"""What people do to one video."""

from http import HTTPStatus

from flask import Blueprint, Flask, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from catalogtool.audit.fields import field_label, name_of
from catalogtool.catalog import operations
from catalogtool.catalog.forms.video import VideoForm
from catalogtool.catalog.models import Video
from catalogtool.catalog.queries.videos import get_video
from catalogtool.changes.models import Changeset
from catalogtool.changes.views.undoing import flash_undoable
from catalogtool.web.access import current_actor, requires

blueprint = Blueprint("video_edits", __name__, url_prefix="/videos/<video_id>")


@blueprint.route("/edit", methods=["GET", "POST"])
@requires("edit")
def edit(video_id: str) -> ResponseReturnValue:
    video = get_video(video_id)
    form = VideoForm.of(video)
    if not form.validate_on_submit():
        return _form_page(video, form), HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    if form.row_version.data != video.row_version:
        return _conflict_page(video, form), HTTPStatus.CONFLICT
    changed, done = operations.edit_video(video, form.values, video.row_version, current_actor())
    flash_undoable(
        f"Saved: {', '.join(map(name_of, changed))}."
        if changed
        else "Nothing was changed, so nothing was saved.",
        done,
    )
    return redirect(url_for("videos.show", video_id=video_id))


@blueprint.post("/hide")
@requires("edit")
def hide(video_id: str) -> ResponseReturnValue:
    done = operations.hide_video(get_video(video_id), current_actor())
    return _back(
        video_id, "The video is hidden: lists leave it out unless they are asked for hidden ones.", done
    )


@blueprint.post("/show")
@requires("edit")
def show(video_id: str) -> ResponseReturnValue:
    done = operations.show_video(get_video(video_id), current_actor())
    return _back(video_id, "The video is in the lists again.", done)


@blueprint.post("/delete")
@requires("edit")
def delete(video_id: str) -> ResponseReturnValue:
    done = operations.delete_video(get_video(video_id), current_actor())
    return _back(video_id, "The video is deleted.", done)


@blueprint.post("/restore")
@requires("edit")
def restore(video_id: str) -> ResponseReturnValue:
    done = operations.restore_video(get_video(video_id), current_actor())
    return _back(video_id, "The video is back in the catalog.", done)


def _form_page(video: Video, form: VideoForm) -> str:
    return render_template("catalog/video_edits/edit.html", video=video, form=form, conflicts=None)


def _conflict_page(video: Video, form: VideoForm) -> str:
    """The form once more with what was typed, beside what somebody else stored; saving again overrides that."""
    typed = form.values
    conflicts = [
        (field_label(name), stored, typed[name])
        for name, stored in operations.stored_values(video).items()
        if (stored or None) != (typed[name] or None)
    ]
    form.row_version.raw_data, form.row_version.data = None, video.row_version
    return render_template("catalog/video_edits/edit.html", video=video, form=form, conflicts=conflicts)


def _back(video_id: str, message: str, done: Changeset) -> ResponseReturnValue:
    flash_undoable(message, done)
    return redirect(url_for("videos.show", video_id=video_id))


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)
