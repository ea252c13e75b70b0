"""Dates that a spreadsheet has turned into the form of its country: read where one reading only makes sense."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal, get_args

from catalogtool.catalog.identifiers.wording import quoted
from catalogtool.reports.kinds.damages import Damage
from catalogtool.reports.kinds.kind import Damaged

DateOrder = Literal["ymd", "dmy", "mdy"]
ORDERS: tuple[DateOrder, ...] = get_args(DateOrder)

NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})((?:[ T].*)?)", re.ASCII)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = f"({'|'.join(MONTHS)})[a-z]*"
DAY_AND_NAME = re.compile(rf"(\d{{1,2}})[ -]{MONTH}[ ,-]+(\d{{4}}|\d{{2}})", re.ASCII | re.IGNORECASE)
NAME_AND_DAY = re.compile(rf"{MONTH} (\d{{1,2}}),? +(\d{{4}})", re.ASCII | re.IGNORECASE)
CENTURY = 2000


class InDoubt(ValueError):
    """The date makes sense in several orders."""


def read_local(text: str, order: DateOrder | None, read: Callable[[str], str]) -> str:
    """Read a date in the form of some country, by the reader of those written year first.

    That is a repair, unless the order of its parts was chosen.
    """
    try:
        rewritten = year_first(text, order)
    except InDoubt:
        raise Damaged(
            f"{quoted(text)} does not tell which number is the day and which the month; "
            "write it as 2018/02/09, or read the file again with its order of dates.",
            damage=Damage.DATE_IN_DOUBT,
        ) from None
    if rewritten is None:
        return read(text)
    taken = read(rewritten)
    if order is None:
        raise Damaged(
            f"A spreadsheet has written this date in another form; {rewritten} was taken.",
            taken,
            damage=Damage.LOCAL_DATE,
        )
    return taken


def year_first(text: str, order: DateOrder | None = None) -> str | None:
    """Write a local date year first, None when it is none; raises InDoubt unless one order alone makes sense of it.

    >>> year_first("24/03/2021"), year_first("24-Mar-21"), year_first("09/02/2018 14:30", "dmy")
    ('2021-03-24', '2021-03-24', '2018-02-09 14:30')
    >>> year_first("09/02/2018")
    Traceback (most recent call last):
    catalogtool.reports.kinds.cells.local_dates.InDoubt: 09/02/2018
    """
    if named := with_month_name(text):
        return named
    numbers = NUMBERS.fullmatch(text)
    if numbers is None:
        return None
    first, _, second, third, rest = numbers.groups()
    days = set(readings((first, second, third), (order,) if order else ORDERS))
    if len(days) > 1:
        raise InDoubt(text)
    return f"{days.pop()}{rest}" if days else None


def with_month_name(text: str) -> str | None:
    if named := DAY_AND_NAME.fullmatch(text):
        day, name, year = named.groups()
    elif named := NAME_AND_DAY.fullmatch(text):
        name, day, year = named.groups()
    else:
        return None
    return next(readings((year, str(MONTHS.index(name.lower()) + 1), day), ("ymd",)), None)


def readings(numbers: tuple[str, str, str], orders: tuple[DateOrder, ...]) -> Iterator[str]:
    """Give the days that three numbers mean in the orders, as far as such days exist."""
    for order in orders:
        parts = dict(zip(order, numbers, strict=True))
        if len(parts["y"]) == 1 or max(len(parts["m"]), len(parts["d"])) > len("12"):
            continue
        year = int(parts["y"]) + (CENTURY if len(parts["y"]) == len("21") else 0)
        try:
            yield str(date(year, int(parts["m"]), int(parts["d"])))
        except ValueError:
            continue
