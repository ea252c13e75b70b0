"""What a table is that can be had as a file; each declares itself in a module of `tables`."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Select, Table
from sqlalchemy.orm import Session

from catalogtool.core.database import Base, db
from catalogtool.core.registry import Registry
from catalogtool.reports.kinds.kind import ReportKind
from catalogtool.web.listing import Filter, Listing


@contextmanager
def _present(_listing: Listing) -> Iterator[Session]:
    with Session(db.engine) as session:
        yield session


@dataclass(frozen=True)
class ExportedTable:
    """A table, or a list of the pages, to take along.

    `rows` selects what a listing with the `filters` shows, in its order, and `opened` gives the session to ask it of.
    `needs` is the permission to see the list, `index` the endpoint of its page. The file of a table with a `kind` can
    be sent back. One that is not `quick` takes long to begin with, so it is left to the background.
    """

    name: str
    title: str
    rows: Callable[[Listing], Select[Any]]
    filters: Callable[[], Sequence[Filter]] = tuple
    sorts: Sequence[str] = ("",)
    needs: str = "view"
    index: str | None = None
    kind: ReportKind | None = None
    quick: bool = True
    opened: Callable[[Listing], AbstractContextManager[Session]] = _present

    def listing(self, arguments: Any) -> Listing:
        """Read the parameters of the list's own page."""
        return Listing.of("", arguments, self.filters(), self.sorts)


TABLES: Registry[ExportedTable] = Registry("exported table")


def of_kind(model: type[Base], kind: ReportKind) -> list[Any]:
    """The columns of a record that its export has: what can be sent back first, then what is only told."""
    columns = cast("Table", model.__table__).c
    return [
        columns[name]
        for name in (*(column.field for column in kind.columns), *kind.silent)
        if name in columns
    ]
