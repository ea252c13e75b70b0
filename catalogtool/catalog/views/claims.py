"""The list of claims, and the page of one."""

from flask import Blueprint, Flask, render_template

from catalogtool.audit import queries as trail
from catalogtool.audit.lines import lines_of
from catalogtool.audit.past import end_of
from catalogtool.catalog.queries import claims, estimates, past
from catalogtool.catalog.queries.assets import find_asset
from catalogtool.catalog.queries.claims import Claims
from catalogtool.catalog.queries.videos import find_video
from catalogtool.catalog.views.missing import MISSING
from catalogtool.catalog.views.moments import asked_moment
from catalogtool.catalog.views.origins import origins_of
from catalogtool.core.errors import NotFound
from catalogtool.web import filters
from catalogtool.web.access import requires
from catalogtool.web.listing import Filter, Listing
from catalogtool.web.navigation import menu_item

blueprint = Blueprint("claims", __name__, url_prefix="/claims")
menu_item("Claims", "claims.index", "done", order=34)

HISTORY = 10
STATES = {
    "active": "Active",
    "pending": "Pending",
    "disputed": "Disputed",
    "appealed": "Appealed",
    "inactive": "Inactive",
}
FILTERS = (
    Filter("video_id", "Video"),
    Filter("asset_id", "Asset"),
    Filter("status", "Status", STATES),
    Filter("owner", "Owner", {"own": "Ours", "other": "Somebody else’s"}),
    MISSING,
)


@blueprint.get("")
@requires("view")
def index() -> str:
    listing = Listing.of_request(FILTERS, claims.SORTS)
    asked = _asked(listing)
    found = claims.claims(asked, listing.order, offset=listing.offset, limit=listing.limit)
    return render_template(
        "catalog/claims/index.html",
        listing=listing.filled(found),
        about=estimates.rows("claim") if asked.is_everything else None,
    )


@blueprint.get("/total")
@requires("view")
def total() -> str:
    """The exact length of the list, for the page to fetch after it is shown."""
    counted = claims.count_claims(_asked(Listing.of_request(FILTERS)))
    return render_template("catalog/_total.html", total=counted, noun="claim")


@blueprint.get("/<claim_id>")
@requires("view")
def show(claim_id: str) -> str:
    """The page of one claim, now or as of a moment."""
    moment = asked_moment()
    claim = past.claim_as_of(claim_id, moment) if moment else claims.get_claim(claim_id)
    if claim is None:
        raise NotFound(f"The catalog knew no claim {claim_id[:40]} on {filters.moment(moment)}.")
    entries, all_read = trail.latest("claim", claim_id, end_of(moment) if moment else None, HISTORY)
    whole = entries if all_read else None
    return render_template(
        "catalog/claims/show.html",
        claim=claim,
        as_of=moment,
        origins=origins_of("claim", claim_id, claim, moment, whole),
        video=find_video(claim.video_id) if claim.video_id else None,
        asset=find_asset(claim.asset_id) if claim.asset_id else None,
        entries=lines_of(entries)[:HISTORY],
    )


def _asked(listing: Listing) -> Claims:
    return Claims(words=listing.search, **{each.name: listing[each.name] for each in FILTERS})


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)
