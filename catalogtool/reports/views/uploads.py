"""What sending.js asks for while the browser sends a file to the bucket in parts; answers are JSON, failures too."""

from typing import Any

from flask import Blueprint, Flask, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.core.errors import Invalid
from catalogtool.core.storage import storage
from catalogtool.reports import inbox, operations
from catalogtool.reports.forms import MODES
from catalogtool.reports.inbox import Upload
from catalogtool.reports.reading import Choices
from catalogtool.web.access import current_actor, requires

blueprint = Blueprint("uploads", __name__, url_prefix="/reports/uploads")


def init_app(app: Flask) -> None:
    """Serve the uploads."""
    app.register_blueprint(blueprint)


@blueprint.post("")
@requires("upload")
def create() -> dict[str, Any]:
    """Open an upload."""
    asked = request.get_json()
    name, size = asked.get("name"), asked.get("size")
    if not isinstance(name, str) or not isinstance(size, int):
        raise Invalid("An upload needs a name and a size.")
    upload = inbox.open_upload(name, size, current_actor())
    return {"upload": upload.token, "key": upload.key}


@blueprint.get("/part")
@requires("upload")
def part() -> dict[str, str]:
    """A link to which one part may be put."""
    upload, number = _upload(), request.args.get("number", 0, int)
    length = upload.part_length(number)
    return {"url": storage().part_link(upload.key, upload.upload_id, number, length)}


@blueprint.get("/parts")
@requires("upload")
def parts() -> list[dict[str, int]]:
    """The parts that have arrived, so that an interrupted upload need not send them again."""
    return [{"number": number, "size": size} for number, size in inbox.arrived(_upload()).items()]


@blueprint.post("/complete")
@requires("upload")
def complete() -> dict[str, Any]:
    """Join the parts and queue the import of the file."""
    mode = MODES.get(request.args.get("mode", ""))
    choices = Choices.of_json(request.args)
    owner = request.args.get("content_owner")
    report = operations.complete_upload(_upload(), current_actor(), mode, choices, owner)
    return {"report": report.id, "url": url_for("reports.show", report_id=report.id)}


@blueprint.delete("")
@requires("upload")
def abort() -> ResponseReturnValue:
    """Throw away what has arrived."""
    inbox.abort_upload(_upload())
    return "", 204


def _upload() -> Upload:
    return inbox.find_upload(request.args.get("upload", ""), current_actor())
