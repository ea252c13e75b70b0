"""Jinja filters: how numbers, sizes, durations and moments are written; what is unknown is a dash."""

from datetime import UTC, datetime

from flask import Flask

from catalogtool.core.clock import now

UNKNOWN = "–"
NARROW_SPACE = "\u202f"
KIBI = 1024
SPANS = (("year", 31_557_600), ("month", 2_629_800), ("day", 86_400), ("hour", 3600), ("minute", 60))


def number(value: float | None) -> str:
    r"""Group the digits of a whole number by thousands.

    >>> number(2147), number(-1234567), number(None)
    ('2\u202f147', '-1\u202f234\u202f567', '–')
    """
    return UNKNOWN if value is None else f"{round(value):,}".replace(",", NARROW_SPACE)


def signed(value: int) -> str:
    r"""Say by how much something has grown or fallen.

    >>> signed(2147), signed(-12), signed(0)
    ('+2\u202f147', '−12', '±0')
    """
    return f"{'+' if value > 0 else '−' if value else '±'}{number(abs(value))}"


def compact(value: float | None) -> str:
    """Write a number in three or four characters, for places where its size matters and its digits do not.

    >>> compact(947), compact(1_480), compact(15_300), compact(2_147_000), compact(999_950)
    ('947', '1.5k', '15k', '2.1M', '1.0M')
    """
    if value is None:
        return UNKNOWN
    for unit, size in (("tn", 10**12), ("bn", 10**9), ("M", 10**6), ("k", 10**3)):
        if abs(value) >= size * 0.9995:
            scaled = value / size
            return f"{scaled:.1f}{unit}" if abs(scaled) < 9.95 else f"{scaled:.0f}{unit}"  # noqa: PLR2004 - rounds up to 10
    return f"{value:.0f}"


def bytes_(value: float | None) -> str:
    r"""Write a size with its binary unit.

    >>> bytes_(912), bytes_(5_242_880), bytes_(None)
    ('912\xa0B', '5.0\xa0MiB', '–')
    """
    if value is None:
        return UNKNOWN
    if value < KIBI:
        return f"{value:.0f}\u00a0B"
    for unit in ("KiB", "MiB", "GiB"):
        value /= KIBI
        if value < KIBI:
            return f"{value:.1f}\u00a0{unit}"
    return f"{value / KIBI:.1f}\u00a0TiB"


def duration(seconds: float | None) -> str:
    """Write the length of a video as a clock does.

    >>> duration(253), duration(3723), duration(7), duration(None)
    ('4:13', '1:02:03', '0:07', '–')
    """
    if seconds is None:
        return UNKNOWN
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def span(seconds: float | None) -> str:
    """Say how long something took or will take.

    >>> span(0.42), span(12.3), span(75), span(7384), span(None)
    ('0.4 s', '12 s', '1 min 15 s', '2 h 3 min', '–')
    """
    if seconds is None:
        return UNKNOWN
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"  # noqa: PLR2004 - rounds up to 10
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def percent(part: float | None, whole: float | None) -> str:
    """Say what share of the whole the part is; a share that is not quite nothing or all never looks like it.

    >>> percent(1, 3), percent(1, 5000), percent(4999, 5000), percent(0, 7), percent(3, 0)
    ('33%', '<1%', '>99%', '0%', '–')
    """
    if part is None or not whole:
        return UNKNOWN
    share = 100 * part / whole
    if 0 < share < 1:
        return "<1%"
    return ">99%" if 99 < share < 100 else f"{share:.0f}%"  # noqa: PLR2004 - percents


def moment(value: datetime | None) -> str:
    """Write a moment in full, in UTC.

    >>> moment(datetime(2026, 3, 9, 14, 5, 7, tzinfo=UTC))
    '9 Mar 2026, 14:05:07 UTC'
    """
    return UNKNOWN if value is None else f"{day(value)}, {value.astimezone(UTC):%H:%M:%S} UTC"


def day(value: datetime | None) -> str:
    """Write the day of a moment, in UTC.

    >>> day(datetime(2026, 3, 9, 14, 5, 7, tzinfo=UTC))
    '9 Mar 2026'
    """
    if value is None:
        return UNKNOWN
    utc = value.astimezone(UTC)
    return f"{utc.day} {utc:%b %Y}"


def ago(value: datetime | None, reference: datetime | None = None) -> str:
    """Say how far a moment lies from now, or from the reference, in one unit.

    >>> noon = datetime(2026, 3, 9, 12, tzinfo=UTC)
    >>> ago(datetime(2026, 3, 9, 11, 55, tzinfo=UTC), noon), ago(datetime(2026, 3, 9, 14, tzinfo=UTC), noon)
    ('5 minutes ago', 'in 2 hours')
    >>> ago(noon, noon), ago(None)
    ('just now', '–')
    """
    if value is None:
        return UNKNOWN
    seconds = ((reference or now()) - value).total_seconds()
    for unit, size in SPANS:
        if abs(seconds) >= size:
            count = int(abs(seconds) // size)
            words = f"{count} {unit}{'s' if count > 1 else ''}"
            return f"{words} ago" if seconds > 0 else f"in {words}"
    return "just now"


def plural(count: int | None, one: str, many: str | None = None) -> str:
    r"""Write a count with its noun.

    >>> plural(1, "video"), plural(2147, "video"), plural(0, "entry", "entries")
    ('1 video', '2\u202f147 videos', '0 entries')
    """
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def init_app(app: Flask) -> None:
    """Make the filters known to every template; `bytes_` goes by the name `bytes`."""
    filters = (number, signed, compact, bytes_, duration, span, percent, moment, day, ago, plural)
    app.jinja_env.filters.update({function.__name__.rstrip("_"): function for function in filters})
