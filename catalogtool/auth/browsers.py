"""What people call the browser that a session belongs to."""

import re

from flask import Flask

# The first that fits: every browser also names those that it wants to be taken for.
_BROWSERS = {
    "Edge": r"\bEdg", "Opera": r"\bOPR/", "Samsung Internet": r"SamsungBrowser", "Firefox": r"Firefox|FxiOS",
    "Chrome": r"Chrome|CriOS|Chromium", "Safari": r"Safari",
}  # fmt: skip
_SYSTEMS = {
    "iPhone": r"iPhone", "iPad": r"iPad", "Android": r"Android", "Windows": r"Windows", "ChromeOS": r"CrOS",
    "macOS": r"Mac OS X|Macintosh", "Linux": r"Linux|X11",
}  # fmt: skip


def browser_name(user_agent: str | None) -> str:
    """Name browser and system as their owner would.

    >>> browser_name("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    'Firefox on Linux'
    >>> browser_name("curl/8.5"), browser_name(None)
    ('Another program', 'Another program')
    """
    browser, system = _first(_BROWSERS, user_agent or ""), _first(_SYSTEMS, user_agent or "")
    return " on ".join(filter(None, (browser, system))) or "Another program"


def _first(known: dict[str, str], user_agent: str) -> str | None:
    return next((name for name, pattern in known.items() if re.search(pattern, user_agent)), None)


def init_app(app: Flask) -> None:
    app.jinja_env.filters["browser_name"] = browser_name
