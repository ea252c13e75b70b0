"""Reports damaged at random by what knows of reports, and an account of them by what knows nothing of the reader."""
