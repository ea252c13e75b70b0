"""Synthetic reports: the same seed and rows give the same file, and no name in it belongs to anybody."""

from catalogtool.local.synthetic.damage import FAULTS, Fault
from catalogtool.local.synthetic.forms import FORMS
from catalogtool.local.synthetic.report import write_report, write_snapshot
from catalogtool.local.synthetic.sheet import Snapshot
from catalogtool.local.synthetic.world import World

__all__ = ["FAULTS", "FORMS", "Fault", "Snapshot", "World", "write_report", "write_snapshot"]
