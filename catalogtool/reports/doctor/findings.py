"""What the doctor has to say about a report."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

# A severe finding stops the report; a warning is worth a look; a note changes nothing about the reading.
Severity = Literal["severe", "warning", "note"]
ORDER: tuple[Severity, ...] = ("severe", "warning", "note")


@dataclass(frozen=True)
class Finding:
    """One thing that is unlike before.

    `code` names it for programs, `says` is for the person at the screen. `was` and `now` are to stand side by side, and
    `follows` says what becomes of it if the report goes on.
    """

    code: str
    severity: Severity
    says: str
    column: str | None = None
    was: str = ""
    now: str = ""
    follows: str = ""


def is_severe(findings: Iterable[Finding]) -> bool:
    return any(finding.severity == "severe" for finding in findings)


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """The worst first."""
    return sorted(findings, key=lambda finding: ORDER.index(finding.severity))
