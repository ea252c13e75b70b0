"""The pages of exports: the forms to choose from, the files that were made, and the way there from each list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue

from catalogtool.core.clock import now
from catalogtool.core.errors import Invalid, NotFound
from catalogtool.core.files.form import FORMS, Form
from catalogtool.core.storage import storage
from catalogtool.explore import files, queries
from catalogtool.explore.operations import ask_for_export, write_export
from catalogtool.explore.storing import KEPT
from catalogtool.explore.table import TABLES, ExportedTable
from catalogtool.queue.models import UNFINISHED
from catalogtool.web.access import current_actor, find_actor, requires
from catalogtool.web.listing import Listing
from catalogtool.web.navigation import menu_item
from catalogtool.web.slots import slot

# So many rows are written while somebody waits; more are written in the background.
MOST_AT_ONCE = 10_000


@dataclass(frozen=True)
class Pages:
    """The pages of the exports that one permission opens; each permission has its own, so that a rule holds a route."""

    name: str
    needs: str

    @property
    def tables(self) -> dict[str, ExportedTable]:
        return {table.name: table for table in TABLES if table.needs == self.needs}

    def index(self) -> Response:
        """The files that were asked for, live while one of them is being made, and the tables there are."""
        listing = files.made(Listing.of_request(), list(self.tables))
        filters = {
            name: self.tables[name].filters() for name in {job.payload["table"] for job in listing.rows}
        }
        live = any(job.status in UNFINISHED for job in listing.rows)
        page = "explore/_files.html" if "HX-Request" in request.headers else "explore/index.html"
        chips = {
            job.id: Listing.of("", job.payload["state"], filters[job.payload["table"]]).chips
            for job in listing.rows
        }
        shown = {"listing": listing, "live": live, "chips": chips, "oldest": now() - KEPT, "days": KEPT.days}
        answer = make_response(render_template(page, pages=self, forms=FORMS, **shown))
        answer.vary.add("HX-Request")
        return answer

    def choose(self, table: str) -> str:
        """What each form of file is good for; the URL has the filters of the list."""
        chosen, listing = self.asked(table)
        return render_template(
            "explore/choose.html",
            pages=self,
            table=chosen,
            listing=listing,
            rows=rows_at_once(chosen, listing),
            most=MOST_AT_ONCE,
            forms=FORMS.values(),
        )

    def file(self, table: str, form: str) -> Response:
        """The file itself, written while it is sent; Invalid where that would take too long."""
        chosen, listing = self.asked(table)
        if rows_at_once(chosen, listing) is None:
            raise Invalid("That takes too long to wait for. Go back and have the file made.")
        wanted = _form(form)
        pieces = write_export(chosen, wanted, listing, current_actor().name)
        answer = Response(stream_with_context(pieces), mimetype=wanted.mimetype)
        answer.headers.set("Content-Disposition", "attachment", filename=f"{chosen.name}.{wanted.suffix}")
        return answer

    def make(self, table: str, form: str) -> ResponseReturnValue:
        """Have the file made in the background."""
        chosen, listing = self.asked(table)
        ask_for_export(chosen, _form(form), listing, current_actor())
        flash("The file is being made. It can be downloaded here when it is ready.")
        return redirect(url_for(f"{self.name}.index"))

    def download(self, number: int) -> ResponseReturnValue:
        """Lead to the file in the bucket."""
        job = files.find(number, list(self.tables))
        name = f"{job.payload['table']}-{number}.{_form(job.payload['form']).suffix}"
        return redirect(storage().download_link(files.key_of(job), name))

    def asked(self, table: str) -> tuple[ExportedTable, Listing]:
        """The table of that name, and what of it the URL or the form asks for; NotFound when it is none of these."""
        if table not in self.tables:
            raise NotFound(f"There is no table {table} to export.")
        return self.tables[table], self.tables[table].listing(request.values)

    def blueprint(self, prefix: str) -> Blueprint:
        """The routes of the pages, all of them for those who have the permission."""
        found = Blueprint(self.name, __name__, url_prefix=prefix)
        routes: tuple[tuple[str, str, str, Callable[..., Any]], ...] = (
            ("GET", "", "index", self.index),
            ("GET", "/<table>", "choose", self.choose),
            ("GET", "/<table>/as/<form>", "file", self.file),
            ("POST", "/<table>/as/<form>", "make", self.make),
            ("GET", "/made/<int:number>", "download", self.download),
        )
        for method, path, endpoint, view in routes:
            ruled = requires(self.needs)(lambda view=view, **values: view(**values))
            found.add_url_rule(path, endpoint, ruled, methods=[method])
        return found


PAGES = {each.needs: each for each in (Pages("exports", "view"), Pages("trail_exports", "review_audit"))}
blueprints = (PAGES["view"].blueprint("/exports"), PAGES["review_audit"].blueprint("/audit/tables"))
menu_item("Exports", "exports.index", "download", order=45)


def rows_at_once(table: ExportedTable, listing: Listing) -> int | None:
    """How many rows there are, if they can be written while somebody waits."""
    table.rows(listing)
    if not table.quick:
        return None
    rows = queries.count(table, listing, MOST_AT_ONCE + 1)
    return rows if rows <= MOST_AT_ONCE else None


def _form(name: str) -> Form:
    if name not in FORMS:
        raise NotFound(f"There is no form of file named {name}.")
    return FORMS[name]


@slot("list.actions", order=5)
def export_button(name: str, listing: Listing) -> str:
    """The way from a list to the forms that it can be had in, for those who may have it."""
    table, actor = TABLES[name], find_actor()
    if actor is None or not actor.may(table.needs):
        return ""
    return render_template("explore/_button.html", table=table, pages=PAGES[table.needs], listing=listing)


@slot("audit.actions", order=5)
def trail_button(listing: Listing) -> str:
    """The same for the audit trail."""
    return export_button("audit-trail", listing)


def init_app(app: Flask) -> None:
    """Serve the pages."""
    for each in blueprints:
        app.register_blueprint(each)
