"""The trail: what changed, when, by whom and from where, written by the database itself."""
