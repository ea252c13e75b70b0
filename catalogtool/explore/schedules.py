"""What is done about exports by the clock."""

from catalogtool.schedules.declared import schedule
from catalogtool.schedules.timing import daily

schedule("export_sweep", title="Delete old exports", task_type="export_sweep", timing=daily("03:10"))
