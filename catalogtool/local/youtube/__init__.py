"""A YouTube that runs on this machine: the made-up catalog behind the two APIs, over HTTP on loopback."""
