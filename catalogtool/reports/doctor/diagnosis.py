"""All that there is to say about a report, from the figures of it and of those before it."""

from dataclasses import replace

from catalogtool.reports.doctor import content, days, heading, quantity
from catalogtool.reports.doctor.findings import Finding, ordered
from catalogtool.reports.doctor.profile import Past, Profile


def examine(
    now: Profile, past: Past, *, wrong_kind: str | None = None, least_rows_percent: int = 50
) -> list[Finding]:
    """Compare a report with those of its series before it; the worst findings come first.

    `wrong_kind` is a sentence for a file whose name says another kind than its header.
    """
    before = past.profiles
    found = [Finding("wrong_kind", "severe", wrong_kind)] if wrong_kind else []
    if before:
        found += heading.judge(now, before[0])
        found += quantity.judge_rows(now, before, least_rows_percent)
    found += days.judge(now.day, past.days, past.waiting)
    found += quantity.judge_refusals(now, before)
    found += content.judge(now, before)
    return ordered(found if _is_weighty(past) else map(_lighter, found))


def _is_weighty(past: Past) -> bool:
    """Whether the reports before are large enough for others to be held up because of them."""
    return not past.profiles or past.profiles[0].rows >= quantity.HARMLESS_ROWS


def _lighter(finding: Finding) -> Finding:
    held_up = finding.severity == "severe" and finding.code != "wrong_kind"
    return replace(finding, severity="warning") if held_up else finding
