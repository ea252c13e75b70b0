"""The pages for signing in, for one's own account and for the people who have one."""
