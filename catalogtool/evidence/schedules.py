"""What is done for the trail by the clock."""

from catalogtool.schedules.declared import schedule
from catalogtool.schedules.timing import daily, hourly, monthly

schedule("trail_seal", title="Seal the trail", task_type="trail_seal", timing=hourly(7))

schedule("trail_parts", title="Prepare parts of the trail", task_type="trail_parts", timing=daily("01:40"))

schedule(
    "trail_archive",
    title="Archive old months of the trail",
    task_type="trail_archive",
    timing=monthly("2", "02:20"),
    wanted=lambda settings: settings.archive_after_months > 0,
)
