"""The pages of synchronisations: what there was, the ways to ask for one, and how single records stand."""

from flask import Blueprint, Flask

from catalogtool.audit.fields import capital
from catalogtool.changes.wording import records_of
from catalogtool.web.navigation import menu_item

blueprint = Blueprint("sync", __name__, url_prefix="/synchronisations")
menu_item("Synchronisations", "sync.index", "sync", order=60)


def init_app(app: Flask) -> None:
    """Add the pages, and teach templates what records of a subject are called."""
    app.register_blueprint(blueprint)
    app.jinja_env.filters["subject_title"] = lambda subject: capital(records_of(subject)[1])
