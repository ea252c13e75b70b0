"""Videos and channels, their identifiers, lists and pages."""
