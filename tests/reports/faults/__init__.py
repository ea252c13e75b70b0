"""Faults of files, each by the words with which docs/reports.md tells what becomes of it."""
