"""The line on the pages of others that says how fresh the catalog is."""

from flask import render_template

from catalogtool.sync.queries import latest_successes
from catalogtool.web.slots import slot


@slot("catalog.top")
@slot("home.top")
def freshness() -> str:
    """The last synchronisation, what it added, and the total; and the last by each other source."""
    found = latest_successes("video")
    return render_template("sync/_strip.html", latest=found[0] if found else None, others=found[1:])
