"""Background work that is asked for by the clock: what, how often, and what became of each time."""
