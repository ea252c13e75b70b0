"""Examines a report before anything of it is applied: what is unlike the reports of its series before it."""

from catalogtool.reports.doctor.diagnosis import examine
from catalogtool.reports.doctor.findings import Finding, is_severe
from catalogtool.reports.doctor.profile import ColumnProfile, Past, Profile

__all__ = ["ColumnProfile", "Finding", "Past", "Profile", "examine", "is_severe"]
