"""What the routes of the read API share: programs send a token and get JSON, a page at a time."""

from datetime import datetime
from typing import Any

from flask import request, url_for

from catalogtool.core.errors import Invalid

USUAL, MOST = 100, 500


def asked_limit() -> int:
    """How many things the request asks for at once; Invalid when it is no number, or too many."""
    text = request.args.get("limit", str(USUAL))
    limit = int(text) if text.isascii() and text.isdecimal() and len(text) < len(str(MOST)) + 1 else 0
    if not 1 <= limit <= MOST:
        raise Invalid(f"A limit is a number from 1 to {MOST}.")
    return limit


def next_url(**place: Any) -> str:
    """The address of the page that begins after the place."""
    return url_for(request.endpoint or "", **(request.view_args or {}), limit=asked_limit(), **place)


def plain(value: Any) -> Any:
    """The value as JSON has it; moments are ISO 8601."""
    return value.isoformat() if isinstance(value, datetime) else value
