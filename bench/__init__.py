"""Measures how fast reports come into the catalog, in how much memory, and how fast its pages are."""
