"""Changesets, and what the tests of their parts share."""
