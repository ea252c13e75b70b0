"""The line on the pages of others that says how fresh the catalog is."""

from flask import render_template

from catalogtool.sync.queries import latest_success
from catalogtool.web.slots import slot


@slot("catalog.top")
@slot("home.top")
def freshness() -> str:
    """The last synchronisation, what it added, and the total."""
    return render_template("sync/_strip.html", latest=latest_success("video"))
