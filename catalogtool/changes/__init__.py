"""The only way to write to the catalog: statements are staged as a changeset, compared with what is, and applied."""
