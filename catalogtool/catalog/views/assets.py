"""The list of assets, and the page of one with its claims and references."""

from flask import Blueprint, Flask, render_template

from catalogtool.audit import queries as trail
from catalogtool.audit.lines import lines_of
from catalogtool.audit.past import end_of
from catalogtool.catalog.queries import assets, claims, estimates, past
from catalogtool.catalog.queries.assets import Assets
from catalogtool.catalog.queries.claims import Claims
from catalogtool.catalog.views.missing import MISSING
from catalogtool.catalog.views.moments import asked_moment
from catalogtool.catalog.views.origins import origins_of
from catalogtool.core.errors import NotFound
from catalogtool.web import filters
from catalogtool.web.access import requires
from catalogtool.web.listing import Filter, Listing
from catalogtool.web.navigation import menu_item

blueprint = Blueprint("assets", __name__, url_prefix="/assets")
menu_item("Assets", "assets.index", "keys", order=32)

HISTORY = 10
MOST_CLAIMS = 50
MOST_REFERENCES = 50
TYPES = {
    "sound_recording": "Sound recording",
    "music_video": "Music video",
    "art_track_video": "Art track",
    "composition": "Composition",
    "web": "Web",
    "episode": "Episode",
    "movie": "Movie",
}
FILTERS = (
    Filter("type", "Type", TYPES),
    Filter("status", "Status", {"active": "Active", "inactive": "Inactive"}),
    Filter("conflict", "Ownership", {"yes": "In conflict"}),
    MISSING,
)


@blueprint.get("")
@requires("view")
def index() -> str:
    listing = Listing.of_request(FILTERS, assets.SORTS)
    asked = _asked(listing)
    found = assets.assets(asked, listing.order, offset=listing.offset, limit=listing.limit)
    return render_template(
        "catalog/assets/index.html",
        listing=listing.filled(found),
        types=TYPES,
        about=estimates.rows("asset") if asked.is_everything else None,
    )


@blueprint.get("/total")
@requires("view")
def total() -> str:
    """The exact length of the list, for the page to fetch after it is shown."""
    counted = assets.count_assets(_asked(Listing.of_request(FILTERS)))
    return render_template("catalog/_total.html", total=counted, noun="asset")


@blueprint.get("/<asset_id>")
@requires("view")
def show(asset_id: str) -> str:
    """The page of one asset, now or as of a moment; its claims and references are those of now."""
    moment = asked_moment()
    asset = past.asset_as_of(asset_id, moment) if moment else assets.get_asset(asset_id)
    if asset is None:
        raise NotFound(f"The catalog knew no asset {asset_id[:40]} on {filters.moment(moment)}.")
    entries, all_read = trail.latest("asset", asset_id, end_of(moment) if moment else None, HISTORY)
    whole = entries if all_read else None
    return render_template(
        "catalog/assets/show.html",
        asset=asset,
        as_of=moment,
        types=TYPES,
        origins=origins_of("asset", asset_id, asset, moment, whole),
        claims=claims.claims(Claims(asset_id=asset_id), "-created", offset=0, limit=MOST_CLAIMS),
        references=assets.references_of(asset_id, MOST_REFERENCES),
        entries=lines_of(entries)[:HISTORY],
    )


def _asked(listing: Listing) -> Assets:
    return Assets(words=listing.search, **{each.name: listing[each.name] for each in FILTERS})


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)
