"""What is done with reports of each kind, for admins."""

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from catalogtool.audit.links import name_records
from catalogtool.core.database import session
from catalogtool.reports import operations
from catalogtool.reports.forms import KindForm
from catalogtool.reports.kinds.kind import KINDS
from catalogtool.reports.modes import setting_of
from catalogtool.web.access import admin_only, current_actor
from catalogtool.web.navigation import menu_item

blueprint = Blueprint("report_kinds", __name__, url_prefix="/settings/report-kinds")
menu_item("Kinds of reports", "report_kinds.index", "settings", order=85)

FIELDS = (
    *("page_mode", "other_mode", "most_records", "most_percent"),
    *("least_rows_percent", "most_gone_records", "most_gone_percent"),
)


@blueprint.get("")
@admin_only
def index() -> str:
    return _page({})


@blueprint.post("/<kind>")
@admin_only
def save(kind: str) -> ResponseReturnValue:
    """Set what is done with reports of one kind."""
    form = KindForm()
    if not form.validate():
        return _page({kind: form}), 422
    operations.set_kind(kind, {name: form[name].data for name in FIELDS}, current_actor())
    flash("Saved. It holds for reports that are sent from now on.")
    return redirect(url_for("report_kinds.index"))


def _page(typed: dict[str, KindForm]) -> str:
    """Each kind with its form: as it was typed, or else as it is set."""
    forms = [
        (kind, typed.get(kind.name) or KindForm(formdata=None, obj=setting_of(session(), kind.name)))
        for kind in KINDS
    ]
    return render_template("reports/kinds.html", forms=forms)


def init_app(app: Flask) -> None:
    """Serve the page, and let the trail call the kinds by their titles."""
    app.register_blueprint(blueprint)
    name_records("report_kind", _title)


def _title(kind: str) -> str:
    return KINDS[kind].title if kind in KINDS.names() else kind
