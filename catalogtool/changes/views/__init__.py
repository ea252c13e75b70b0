"""The pages of changesets: what they would do, what is decided, what they did, and how to take it back."""

from flask import Blueprint, Flask, make_response, render_template, request
from werkzeug.wrappers import Response

from catalogtool.web.navigation import menu_item

blueprint = Blueprint("changes", __name__, url_prefix="/changesets")

menu_item("Changesets", "changes.index", "edit", order=65)


def asked_by_htmx() -> bool:
    """Whether a part of a page asks for itself."""
    return "HX-Request" in request.headers


def reloaded() -> Response:
    """Have htmx load the whole page again."""
    answer = make_response("")
    answer.headers["HX-Refresh"] = "true"
    return answer


def live(page: str, part: str, **shown: object) -> Response:
    """The whole page, or the part of it that htmx asks for again and again."""
    answer = make_response(render_template(part if asked_by_htmx() else page, **shown))
    answer.vary.add("HX-Request")
    return answer


def init_app(app: Flask) -> None:
    """Serve the pages."""
    app.register_blueprint(blueprint)
