"""Filter, sort and page of a list: the URL is the state, so every list can be bookmarked, sent and gone back to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

SIZE = 50
LAST_PAGE = 9_999_999
LONGEST_VALUE = 200


@dataclass(frozen=True)
class Filter:
    """One way to narrow a list: a parameter of its URL, with the words for people.

    `choices` maps each value that the URL may hold to its label; without them it may hold any text. `usual` is what
    the list shows while the URL says nothing.
    """

    name: str
    label: str
    choices: Mapping[str, str] | None = None
    usual: str = "Any"

    def accepted(self, value: str) -> str:
        """The value, or nothing where the list does not know it."""
        trimmed = value.replace("\x00", "").strip()[:LONGEST_VALUE].strip()
        return trimmed if self.choices is None or trimmed in self.choices else ""

    def shown(self, value: str) -> str:
        return value if self.choices is None else self.choices[value]


SEARCH = Filter("q", "Search")


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the URL of the list without it."""

    label: str
    value: str
    remove_url: str


@dataclass(frozen=True)
class Listing:
    """One page of a list, as its URL asks for it; `filled` adds the rows.

    `sorts` names the orders, the usual one first, each in its natural direction: `-views` is the largest first.
    """

    path: str
    filters: Sequence[Filter]
    sorts: Sequence[str]
    values: Mapping[str, str]
    order: str
    page: int
    size: int = SIZE
    rows: Sequence[Any] = ()
    has_next: bool = False

    @classmethod
    def of_request(cls, filters: Sequence[Filter] = (), sorts: Sequence[str] = ("",)) -> "Listing":
        """Read which page of the list the present URL asks for."""
        path = url_for(request.endpoint or "", **(request.view_args or {}))
        return cls.of(path, request.args, filters, sorts)

    @classmethod
    def of(
        cls,
        path: str,
        arguments: Mapping[str, str],
        filters: Sequence[Filter] = (),
        sorts: Sequence[str] = ("",),
    ) -> "Listing":
        """Read the parameters of a URL; what the list does not understand is as if it weren't there."""
        order = arguments.get("sort", "")
        return cls(
            path=path,
            filters=(SEARCH, *filters),
            sorts=sorts,
            values={each.name: each.accepted(arguments.get(each.name, "")) for each in (SEARCH, *filters)},
            order=order if order.removeprefix("-") in map(_sort, sorts) else sorts[0],
            page=_page(arguments.get("page", "")),
        )

    def filled(self, rows: Sequence[Any]) -> "Listing":
        """The same page with its rows, of which up to `limit` were fetched from `offset` on."""
        return replace(self, rows=rows[: self.size], has_next=len(rows) > self.size)

    def __getitem__(self, name: str) -> str:
        """The value of a filter, empty where it does not narrow the list."""
        return self.values[name]

    @property
    def search(self) -> str:
        return self.values[SEARCH.name]

    @property
    def sort(self) -> str:
        return _sort(self.order)

    @property
    def descending(self) -> bool:
        return self.order.startswith("-")

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size

    @property
    def limit(self) -> int:
        """One row more than the page shows: whether it comes tells whether there is a next page."""
        return self.size + 1

    @property
    def is_narrowed(self) -> bool:
        return any(self.values.values())

    @property
    def state(self) -> list[tuple[str, str]]:
        """The parameters of the URL but the page, where they differ from the usual."""
        held = [(name, value) for name, value in self.values.items() if value]
        return held if self.order == self.sorts[0] else [*held, ("sort", self.order)]

    @property
    def url(self) -> str:
        paged = [*self.state, ("page", str(self.page))] if self.page > 1 else self.state
        return f"{self.path}?{urlencode(paged)}" if paged else self.path

    @property
    def query_string(self) -> str:
        """The state as it stands in a URL, for a part of the page that is fetched by itself."""
        return urlencode(self.state)

    @property
    def chips(self) -> list[Chip]:
        """The filters in force, each with the URL that lifts it."""
        return [
            Chip(each.label, each.shown(self[each.name]), self.with_value(each.name, ""))
            for each in self.filters
            if self[each.name]
        ]

    def with_value(self, name: str, value: str) -> str:
        """The URL of the list with that filter set, or lifted by an empty value."""
        return self._turned_to(values={**self.values, name: value})

    def page_url(self, page: int) -> str:
        return self._turned_to(page=page)

    def sort_url(self, key: str) -> str:
        """The list in the natural direction of that order, or in the other one where it has the natural one already."""
        natural = next(order for order in self.sorts if _sort(order) == key)
        return self._turned_to(order=_reversed(natural) if self.order == natural else natural)

    def _turned_to(self, *, page: int = 1, **changed: Any) -> str:
        return replace(self, page=page, **changed).url


def _sort(order: str) -> str:
    return order.removeprefix("-")


def _reversed(order: str) -> str:
    return order[1:] if order.startswith("-") else f"-{order}"


def _page(text: str) -> int:
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_VALUE
    return min(max(int(text), 1), LAST_PAGE) if is_number else 1
