"""Synthetic video reports: the same seed and rows give the same file, and no name in it belongs to anybody."""

from catalogtool.local.synthetic.report import write_report

__all__ = ["write_report"]
