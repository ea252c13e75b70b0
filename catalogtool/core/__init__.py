"""What every feature stands on: database, errors, origin of changes, object storage, clock, discovery; it knows no noun of the field."""
