"""What is done with reports of each kind, for admins."""

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from catalogtool.audit.links import name_records
from catalogtool.core.database import session
from catalogtool.reports import operations, unknown
from catalogtool.reports.forms import KindForm
from catalogtool.reports.kinds.kind import KINDS
from catalogtool.reports.mapping.known import latest_of_each
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


@blueprint.post("/<kind>/retire")
@admin_only
def retire(kind: str) -> ResponseReturnValue:
    """Recognise no more files as of a kind that people have made."""
    unknown.retire(kind, current_actor())
    flash(f"{kind} was retired. Files like those are unknown again; what was imported stays.")
    return redirect(url_for("report_kinds.index"))


@blueprint.post("/<kind>/use-again")
@admin_only
def use_again(kind: str) -> ResponseReturnValue:
    """Recognise files as of a retired kind once more."""
    unknown.retire(kind, current_actor(), retired=False)
    flash(f"{kind} is in use again.")
    return redirect(url_for("report_kinds.index"))


def _page(typed: dict[str, KindForm]) -> str:
    """Each kind with its form: as it was typed, or else as it is set."""
    mapped = {mapping.name: mapping for mapping in latest_of_each(session())}
    used = [mapping.name for mapping in mapped.values() if mapping.retired_at is None]
    forms = [
        (name, typed.get(name) or KindForm(formdata=None, obj=setting_of(session(), name)))
        for name in (*KINDS.names(), *used)
    ]
    retired = [mapping for mapping in mapped.values() if mapping.retired_at is not None]
    return render_template("reports/kinds.html", forms=forms, mapped=mapped, retired=retired)


def init_app(app: Flask) -> None:
    """Serve the page, and let the trail and templates call the kinds by their titles."""
    app.register_blueprint(blueprint)
    app.jinja_env.filters["kind_title"] = kind_title
    name_records("report_kind", kind_title)


def kind_title(kind: str) -> str:
    """What people call the kind; those that people have made are named by them."""
    return KINDS[kind].title if kind in KINDS.names() else kind
