"""The page of one changeset: its progress, its preview, or what became of it."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogtool.audit.queries import touched_fields, trail
from catalogtool.audit.views import position
from catalogtool.audit.walk import Sought
from catalogtool.changes import preview, queries, wording
from catalogtool.changes.decisions import OPEN
from catalogtool.changes.models import Changeset
from catalogtool.changes.subject import SUBJECTS
from catalogtool.changes.views import asked_by_htmx, blueprint, live, reloaded
from catalogtool.core.database import session
from catalogtool.core.errors import NotFound
from catalogtool.web.access import requires

LIVE = ("staging", "applying")

# A changeset of a million changes is described by some of them.
SAMPLE = 5_000
FIRST_SET_ASIDE = 10
MOST_DANGERS = 3


@blueprint.get("/<int:changeset_id>")
@requires("view")
def changeset(changeset_id: int) -> ResponseReturnValue:
    """One changeset, live until it waits for decisions or has ended."""
    found = queries.find(changeset_id)
    # A report that is applied at once is compared as well, for a moment, and waits for nobody.
    if found.status in LIVE or (found.status == "compared" and found.compared_at is None):
        job = queries.job_of(found)
        return live("changes/progress.html", "changes/_progress.html", changeset=found, job=job)
    if asked_by_htmx():
        return reloaded()
    return _preview(found) if found.status in OPEN else _outcome(found)


@blueprint.get("/<int:changeset_id>/set-aside/<outcome>")
@requires("view")
def aside(changeset_id: int, outcome: str) -> str:
    """All changes that were set aside for one reason, page by page."""
    found = queries.find(changeset_id)
    number = queries.count_set_aside(changeset_id).get(outcome)
    if number is None:
        raise NotFound("No change of this changeset was set aside for that.")
    items, more = queries.set_aside(changeset_id, outcome, after=request.args.get("after", 0, int))
    last = items[-1].id if more else None
    return render_template(
        "changes/aside.html",
        changeset=found,
        outcome=outcome,
        number=number,
        set_aside={outcome: items},
        set_aside_words=wording.SET_ASIDE,
        titles=queries.titles((item.subject, item.subject_key) for item in items),
        next_url=last and url_for("changes.aside", changeset_id=changeset_id, outcome=outcome, after=last),
    )


def _preview(found: Changeset) -> str:
    groups = preview.groups_of(session(), found.id)
    asked = request.args.get("q", "").strip()
    return render_template(
        "changes/preview.html",
        changeset=found,
        groups=groups,
        open_groups=[group for group in groups if group.applied_at is None],
        dangers=[group for group in groups if group.warning and group.applied_at is None][:MOST_DANGERS],
        asked=asked,
        found=list(_searched(found, asked)) if asked else [],
        reversals=queries.reversals_of(found.id),
        page=trail(Sought(changeset_id=found.id), position()),
        **_aside(found.id),
    )


def _searched(found: Changeset, key: str) -> list[tuple[str, preview.DifferingRow]]:
    return [
        (subject.name, row)
        for subject in SUBJECTS
        for row in preview.differing_rows(session(), found.id, subject.name, search=key, limit=1)
    ]


def _outcome(found: Changeset) -> str:
    summary = queries.get_changeset(found.id)
    return render_template(
        "changes/changeset.html",
        changeset=found,
        written=summary.written,
        total=summary.total,
        fields=touched_fields(found.id, SAMPLE),
        sample=SAMPLE,
        page=trail(Sought(changeset_id=found.id), position()),
        decided=preview.groups_of(session(), found.id),
        reversals=queries.reversals_of(found.id),
        **_aside(found.id),
    )


def _aside(changeset_id: int) -> dict[str, object]:
    """What was set aside: how much of each outcome, and the first of it."""
    counts = queries.count_set_aside(changeset_id)
    first = {
        outcome: queries.set_aside(changeset_id, outcome, limit=FIRST_SET_ASIDE)[0]
        for outcome in wording.SET_ASIDE
        if outcome in counts
    }
    shown = [item for items in first.values() for item in items]
    return {
        "aside": {outcome: counts[outcome] for outcome in first},
        "set_aside": first,
        "set_aside_words": wording.SET_ASIDE,
        "titles": queries.titles((item.subject, item.subject_key) for item in shown),
    }
