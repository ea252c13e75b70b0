"""What is done about reports by the clock."""

from catalogtool.schedules.declared import schedule
from catalogtool.schedules.timing import cron

schedule(
    "inbox_sweep",
    title="Receive what lies in the inbox",
    task_type="inbox_sweep",
    timing=cron("*/10 * * * *"),
)
