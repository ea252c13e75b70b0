"""The page on which people say what the columns of a report are."""

from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.audit.fields import field_label
from catalogtool.core.database import session
from catalogtool.core.errors import Conflict, Invalid
from catalogtool.reports import unknown
from catalogtool.reports.kinds.fields import fields_of
from catalogtool.reports.kinds.heading import fingerprint
from catalogtool.reports.kinds.kind import Column
from catalogtool.reports.kinds.mapping import Mapping, key_of
from catalogtool.reports.kinds.recognising import is_statistics
from catalogtool.reports.mapping.known import latest_of_each, meanings_of, nearest
from catalogtool.reports.mapping.models import ReportMapping
from catalogtool.reports.mapping.sample import Row, columns_of, preview
from catalogtool.reports.mapping.saying import BLANKS, Saying, Unclear, mappable
from catalogtool.reports.mapping.suggesting import SUBJECTS, likely_subject, suggested
from catalogtool.reports.models import Report
from catalogtool.reports.reading import Choices, Look
from catalogtool.reports.views import blueprint
from catalogtool.web.access import current_actor, requires

SHOWN_CELLS = 3


@dataclass
class Page:
    """What stands on the page: the saying as it is so far, under which name, and what is wrong with it."""

    report: Report
    look: Look
    saying: Saying
    of_kind: str = ""
    name: str = ""
    problems: dict[int | None, str] = field(default_factory=dict)

    @property
    def headings(self) -> list[str]:
        return list(self.report.header or [])


@blueprint.route("/<int:report_id>/mapping", methods=["GET", "POST"])
@requires("upload")
def mapping(report_id: int) -> ResponseReturnValue:
    """Ask what the columns of the report are, show what would be read, and have it read so."""
    report = unknown.find_mappable(report_id)
    look = unknown.look_at(report)
    if request.method == "GET":
        return _shown(_suggested(report, look))
    page = _typed(report, look)
    if "save" not in request.form:
        return _shown(page)
    try:
        taken = unknown.save(
            report_id,
            page.saying,
            name=page.of_kind or page.name,
            is_new=not page.of_kind,
            actor=current_actor(),
        )
    except Conflict:
        raise
    except Unclear as unclear:
        page.problems = dict(unclear.problems)
    except Invalid as invalid:
        page.problems = {None: invalid.message}
    else:
        flash(f"Saved. The report is being read as {taken.kind}, version {taken.version}.")
        return redirect(url_for("reports.show", report_id=taken.id))
    return _shown(page), 422


@blueprint.post("/<int:report_id>/no-report")
@requires("upload")
def give_up_unknown(report_id: int) -> ResponseReturnValue:
    """End the import of a file whose columns nobody is going to explain."""
    unknown.give_up(report_id, current_actor())
    flash("The report was given up. Nothing of it was read.")
    return redirect(url_for("reports.show", report_id=report_id))


def _suggested(report: Report, look: Look) -> Page:
    """What the columns probably are; as was said of the kind that is nearest, unless another subject is asked for."""
    headings = list(report.header or [])
    columns = columns_of(look, len(headings))
    near = nearest(session(), report)
    known = meanings_of(near) if near else []
    usual = near.subject if near else likely_subject(headings, columns)
    subject = request.args.get("subject", usual)
    subject = subject if subject in SUBJECTS else usual
    saying = suggested(headings, columns, subject, known if near and near.subject == subject else ())
    return Page(report, look, saying, of_kind=near.name if near else "")


def _typed(report: Report, look: Look) -> Page:
    form, width = request.form, len(report.header or [])
    subject = form.get("subject", "")
    if subject not in SUBJECTS:
        raise Invalid("Say what the rows speak of: videos, assets or claims.")
    fields = {number: form.get(f"field-{number}", "") for number in range(width)}
    asked = {number: form.get(f"blank-{number}", "") for number in range(width)}
    blanks = {number: known for number, blank in asked.items() for known in BLANKS if known == blank}
    saying = Saying(subject, {number: name for number, name in fields.items() if name}, blanks)
    return Page(report, look, saying, form.get("kind", ""), form.get("name", ""))


def _shown(page: Page) -> str:
    headings, saying = page.headings, page.saying
    bindings: list[tuple[int, Column]] = []
    rows: list[Row] = []
    try:
        meanings = saying.meanings(headings)
    except Unclear as unclear:
        if request.method == "POST":
            page.problems = dict(unclear.problems) | page.problems
    else:
        kind = Mapping("", 1, saying.subject, fingerprint(headings), meanings).kind
        bindings, rows = preview(page.look, kind, Choices.of_json(page.report.choices))
    cells = columns_of(page.look, len(headings))
    return render_template(
        "reports/mapping.html",
        page=page,
        report=page.report,
        saying=saying,
        subjects={"video": "Videos", "asset": "Assets", "claim": "Claims"},
        fields=[(name, field_label(name)) for name in fields_of(saying.subject)],
        key=key_of(saying.subject),
        columns=list(zip(headings, [each[:SHOWN_CELLS] for each in cells], mappable(headings), strict=True)),
        kinds=_kinds(),
        statistics=is_statistics(headings),
        read=[(headings[number], field_label(column.field)) for number, column in bindings],
        rows=rows,
    )


def _kinds() -> list[ReportMapping]:
    return [each for each in latest_of_each(session()) if each.retired_at is None]
