"""What every feature stands on: database, errors, origin of changes, files, clock; it knows no noun of the field."""
