"""Editing many videos at once: which ones, what is done to their fields, and the job that does it."""
