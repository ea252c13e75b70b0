"""What is done about reports by the clock."""

from catalogtool.schedules.declared import schedule
from catalogtool.schedules.timing import cron, daily

schedule(
    "inbox_sweep",
    title="Receive what lies in the inbox",
    task_type="inbox_sweep",
    timing=cron("*/10 * * * *"),
)

schedule(
    "upload_sweep",
    title="Throw away uploads that nobody finished",
    task_type="upload_sweep",
    timing=daily("02:50"),
)
