"""When a schedule comes round: a line of cron in a time zone, however it was said."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

from catalogtool.core.errors import Invalid

Frequency = Literal["hourly", "daily", "weekly", "monthly", "cron"]

WEEKDAYS = {
    "1": "Monday",
    "2": "Tuesday",
    "3": "Wednesday",
    "4": "Thursday",
    "5": "Friday",
    "6": "Saturday",
    "7": "Sunday",
}
LAST_DAY = "L"

_FIELDS = 5


@dataclass(frozen=True)
class Timing:
    """Minute, hour, day, month and weekday as in Debian's cron, on the clocks of the time zone."""

    frequency: Frequency
    cron: str
    time_zone: str = "UTC"

    def following(self, after: datetime) -> datetime:
        """The first moment later than `after`, in UTC; Invalid when there is none or the words are not understood.

        A time of day that the clocks leave out comes right after the gap, one that they show twice comes once.
        """
        if len(self.cron.split()) != _FIELDS:
            raise Invalid("Write five fields: minute, hour, day, month and weekday, as in */10 * * * *.")
        try:
            moments = CronSim(self.cron, after.astimezone(ZoneInfo(self.time_zone)))
        except CronSimError as error:
            raise Invalid(f"The line of cron is not understood: {str(error).lower()}.") from error
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise Invalid(f"There is no time zone {self.time_zone}. Write it as in Europe/Berlin.") from error
        # Within the hour that comes twice the library starts from the first pass.
        found = next((each for each in (moment.astimezone(UTC) for moment in moments) if each > after), None)
        if found is None:
            raise Invalid("That never comes. Choose a day that its month has.")
        return found

    @property
    def time(self) -> str:
        """The time of day as 03:20; of what comes every hour, its minute as 00:20."""
        minute, hour, *_ = self.cron.split()
        return f"{0 if self.frequency == 'hourly' else int(hour):02}:{int(minute):02}"

    @property
    def day(self) -> str:
        return self.cron.split()[2]

    @property
    def weekday(self) -> str:
        return self.cron.split()[4]

    @property
    def words(self) -> str:
        """How often, as people say it.

        >>> monthly("L", "04:05").words, hourly(7).words
        ('Last day of the month at 04:05 UTC', 'Every hour, 7 minutes past')
        >>> cron("*/10 * * * *", "Europe/Berlin").words
        'Every 10th minute of every hour, Europe/Berlin'
        """
        match self.frequency:
            case "hourly":
                return f"Every hour, {int(self.time[3:])} minutes past"
            case "daily":
                said = f"Every day at {self.time}"
            case "weekly":
                said = f"Every {WEEKDAYS[self.weekday]} at {self.time}"
            case "monthly":
                day = "Last day" if self.day == LAST_DAY else f"Day {self.day}"
                said = f"{day} of the month at {self.time}"
            case "cron":
                said = f"{CronSim(self.cron, datetime.now(UTC)).explain()},"
        return f"{said} {self.time_zone}"


def hourly(minute: int, time_zone: str = "UTC") -> Timing:
    return Timing("hourly", f"{minute} * * * *", time_zone)


def daily(time: str, time_zone: str = "UTC") -> Timing:
    return Timing("daily", f"{_clock(time)} * * *", time_zone)


def weekly(weekday: str, time: str, time_zone: str = "UTC") -> Timing:
    return Timing("weekly", f"{_clock(time)} * * {weekday}", time_zone)


def monthly(day: str, time: str, time_zone: str = "UTC") -> Timing:
    """On a day from 1 to 28, which every month has, or on the last, which is `L`."""
    return Timing("monthly", f"{_clock(time)} {day} * *", time_zone)


def cron(line: str, time_zone: str = "UTC") -> Timing:
    return Timing("cron", " ".join(line.upper().split()), time_zone)


def _clock(time: str) -> str:
    """The first two fields of a time such as 03:20."""
    hour, _, minute = time.partition(":")
    return f"{int(minute)} {int(hour)}"
