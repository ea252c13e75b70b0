"""The queue, on a real database and with real workers."""
