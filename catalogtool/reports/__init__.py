"""Files the platform hands over: received, read, refused where damaged, and proposed as changesets."""
