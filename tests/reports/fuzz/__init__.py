"""Reports damaged at random, in ways that know what a report is made of, and an account that knows nothing of the reader."""
