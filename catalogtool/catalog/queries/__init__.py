"""What the catalog's pages and commands ask of the database."""
