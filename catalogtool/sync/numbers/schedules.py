"""Old numbers are thinned out once a week."""

from catalogtool.schedules.declared import schedule
from catalogtool.schedules.timing import cron

schedule(
    "numbers_thinning",
    title="Thin out old numbers",
    task_type="numbers_thinning",
    timing=cron("20 1 * * 1"),
)
