"""What the pages show of the queue: everything to admins, their own jobs to others."""
