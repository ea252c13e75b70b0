"""The moment that a page of the past shows, as a part of its URL."""

from datetime import datetime

from flask import request

from catalogtool.audit.moment import read_moment, write_moment
from catalogtool.web import filters
from catalogtool.web.listing import Filter

NAME = "as_of"


class AsOf(Filter):
    """Narrows a list to what it was at a moment."""

    def accepted(self, value: str) -> str:
        return write_moment(read_moment(value)) if value.strip() else ""

    def shown(self, value: str) -> str:
        return filters.moment(read_moment(value))


AS_OF = AsOf(NAME, "As of")


def asked_moment(name: str = NAME) -> datetime | None:
    """The moment that the present URL names, if it does; Invalid when it is none or lies in the future."""
    text = request.args.get(name, "").strip()
    return read_moment(text) if text else None
