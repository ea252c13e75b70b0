"""`make run`: PostgreSQL, a Redis-compatible server, an S3-compatible store and a made-up YouTube on this machine."""
