"""What may be said about a record of the catalog."""
