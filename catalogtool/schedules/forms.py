"""The form that sets when a schedule comes round."""

from typing import Any
from zoneinfo import available_timezones

from wtforms import RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, Optional, Regexp

from catalogtool.core.clock import now
from catalogtool.core.errors import Invalid
from catalogtool.schedules import timing
from catalogtool.schedules.timing import LAST_DAY, WEEKDAYS, Timing
from catalogtool.web.forms import Form

FREQUENCIES = {
    "hourly": "Every hour",
    "daily": "Every day",
    "weekly": "Every week",
    "monthly": "Every month",
    "cron": "By a line of cron",
}
_DAYS = [*(str(day) for day in range(1, 29)), LAST_DAY]
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]"


class TimingForm(Form):
    frequency = RadioField(
        "How often",
        [InputRequired("Choose one.")],
        choices=[SelectChoice(value, label) for value, label in FREQUENCIES.items()],
    )
    time = StringField(
        "Time",
        [InputRequired("Type a time."), Regexp(f"^{_TIME}$", message="Write a time as in 03:20.")],
        default="00:00",
        render_kw={"inputmode": "numeric", "size": 5},
        description="As in 03:20. Of what comes every hour only the minutes count.",
    )
    weekday = SelectField(
        "Weekday",
        choices=[SelectChoice(value, name) for value, name in WEEKDAYS.items()],
        default="1",
        description="Of what comes every week.",
    )
    day = SelectField(
        "Day of the month",
        choices=[SelectChoice(day, "Last" if day == LAST_DAY else day) for day in _DAYS],
        default="1",
        description="Of what comes every month.",
    )
    cron = StringField(
        "Line of cron",
        [Optional(), Length(max=100, message="Write at most 100 characters.")],
        description="Minute, hour, day, month and weekday: 0 9 * * 1-5 is nine o’clock on working days.",
    )
    time_zone = StringField(
        "Time zone",
        [
            InputRequired("Type a time zone."),
            AnyOf(available_timezones(), message="There is no such time zone. Write it as in Europe/Berlin."),
        ],
        render_kw={"autocomplete": "off", "list": "time-zones"},
        description="As in Europe/Berlin; UTC has no summer time.",
    )

    @classmethod
    def of(cls, current: Timing) -> "TimingForm":
        """The form as the timing has it, or as it was sent."""
        told = {"frequency": current.frequency, "time_zone": current.time_zone, "cron": current.cron}
        if current.frequency != "cron":
            told["time"] = current.time
        if current.frequency == "weekly":
            told["weekday"] = current.weekday
        if current.frequency == "monthly":
            told["day"] = current.day
        return cls(**told)

    @property
    def timing(self) -> Timing:
        """What was chosen, once it is valid."""
        time, zone = self.time.data, self.time_zone.data
        match self.frequency.data:
            case "hourly":
                return timing.hourly(int(time[3:]), zone)
            case "daily":
                return timing.daily(time, zone)
            case "weekly":
                return timing.weekly(self.weekday.data, time, zone)
            case "monthly":
                return timing.monthly(self.day.data, time, zone)
            case _:
                return timing.cron(self.cron.data, zone)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Hold each field against its rules, and a line of cron against the calendar."""
        if not super().validate(*args, **kwargs):
            return False
        try:
            self.timing.following(now())
        except Invalid as error:
            self.cron.errors = [error.message]
            return False
        return True
