"""A run whose units are used up waits for the next day in California."""

from datetime import datetime, timedelta

from catalogtool.connectors.pacific import next_day_after
from catalogtool.queue.runtime import PutOff
from catalogtool.web import filters

OURS = "The units that this product may spend today are used up."
THEIRS = "YouTube gives no more answers today."

# Clocks differ: whoever asks a moment early is refused, and would take that for the answer of the new day.
PATIENCE = timedelta(minutes=5)


def put_off(at: datetime, because: str) -> PutOff:
    """What a run raises that has no units left at the moment: it goes on soon after the next day has begun."""
    until = next_day_after(at) + PATIENCE
    return PutOff(until, f"{because} It goes on at {filters.moment(until)}.")
