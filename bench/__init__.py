"""Speed and memory of the whole way of a report into the catalog and of the pages over it, measured: `python -m bench`."""
