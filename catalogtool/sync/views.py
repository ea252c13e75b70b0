"""The history of synchronisations."""

from flask import Blueprint, Flask, render_template

from catalogtool.sync.queries import synchronisations
from catalogtool.web.access import requires
from catalogtool.web.listing import Listing
from catalogtool.web.navigation import menu_item

blueprint = Blueprint("sync", __name__, url_prefix="/synchronisations")
menu_item("Synchronisations", "sync.index", "sync", order=60)

# As many columns as the picture has room for on a phone.
PICTURED = 40


@blueprint.get("")
@requires("view")
def index() -> str:
    listing = Listing.of_request()
    found = synchronisations(limit=listing.limit, offset=listing.offset)
    return render_template(
        "sync/index.html", listing=listing.filled(found), pictured=synchronisations(limit=PICTURED)[::-1]
    )


def init_app(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(blueprint)
