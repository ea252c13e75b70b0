"""Proof of the trail: its seals, its verification against the catalog, its archived months and its bundles."""
