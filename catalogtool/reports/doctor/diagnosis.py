"""All that there is to say about a report, from the figures of it and of those before it."""

from collections.abc import Sequence
from dataclasses import replace

from catalogtool.reports.doctor import content, heading, quantity
from catalogtool.reports.doctor.findings import Finding, ordered
from catalogtool.reports.doctor.profile import Profile


def examine(
    now: Profile, before: Sequence[Profile], *, wrong_kind: str | None = None, least_rows_percent: int = 50
) -> list[Finding]:
    """Compare a report with those of its series before it, the latest first; the worst findings come first.

    `wrong_kind` is a sentence for a file whose name says another kind than its header.
    """
    found = [Finding("wrong_kind", "severe", wrong_kind)] if wrong_kind else []
    if before:
        found += heading.judge(now, before[0])
        found += quantity.judge_rows(now, before, least_rows_percent)
        found += quantity.judge_day(now, before)
    found += quantity.judge_refusals(now, before)
    found += content.judge(now, before)
    return ordered(found if weighty(before) else map(lighter, found))


def weighty(before: Sequence[Profile]) -> bool:
    """Whether the reports before are large enough for others to be held up because of them."""
    return not before or before[0].rows >= quantity.HARMLESS_ROWS


def lighter(finding: Finding) -> Finding:
    held_up = finding.severity == "severe" and finding.code != "wrong_kind"
    return replace(finding, severity="warning") if held_up else finding
