"""The filter of lists for what the reports lack."""

from catalogtool.audit.moment import read_moment, write_moment
from catalogtool.core.errors import Invalid
from catalogtool.web import filters
from catalogtool.web.listing import Filter


class Missing(Filter):
    """Narrows a list to what is missing: at all, lately or, in links from reports, since one moment."""

    def accepted(self, value: str) -> str:
        if super().accepted(value):
            return value
        try:
            return write_moment(read_moment(value)) if value.strip() else ""
        except Invalid:
            return ""

    def shown(self, value: str) -> str:
        return (self.choices or {}).get(value) or f"since {filters.moment(read_moment(value))}"


MISSING = Missing(
    "missing",
    "Missing",
    {
        "yes": "From the reports",
        "week": "For at most 7 days",
        "month": "For at most 30 days",
    },
)
