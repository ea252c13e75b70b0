"""PostgreSQL, a Redis-compatible server and an S3-compatible store on this machine, and `make run`."""
