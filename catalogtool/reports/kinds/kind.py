"""What a report kind declares."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from catalogtool.core.errors import Invalid
from catalogtool.core.registry import Registry
from catalogtool.reports.kinds.heading import key as compared

Read = Callable[[str], str]
Shortcut = Callable[[pa.StringArray], pa.StringArray]


class Damaged(Invalid):
    """A cell that can't be taken as it stands; with `kept`, its canonical text, it is taken all the same and noted."""

    def __init__(self, message: str, kept: str | None = None) -> None:
        super().__init__(message)
        self.kept = kept


@dataclass(frozen=True)
class Column:
    """How a column of a report speaks for a field of the catalog.

    `names` are the headings it may stand under, the most telling first. `read` gives the canonical text of one cell
    that is not blank, as PostgreSQL's COPY takes it, or raises `Invalid` with a sentence. `shortcut` gives for a whole
    array what `read` gives for its cells, and null for every cell it would rather leave to `read`. `blank` is what
    a blank cell says where it says something.
    """

    field: str
    names: tuple[str, ...]
    read: Read
    shortcut: Shortcut | None = None
    blank: str | None = None


@dataclass(frozen=True)
class ReportKind:
    """A kind of report. `columns` are tried in their order: the first that the header has speaks for its field.

    `subject` names what its rows speak of, and `key` is the field without which a row says nothing. `version` tells the
    version from the header, spelled as `catalogtool.reports.kinds.heading.key` does, and the file's name. `named` is
    what the names of its files begin with. Of the headings `telling` the header has one at least, if there are any.
    """

    name: str
    title: str
    subject: str
    key: str
    columns: tuple[Column, ...]
    version: Callable[[frozenset[str], str], str]
    named: str = ""
    telling: tuple[str, ...] = ()

    @cached_property
    def headings(self) -> frozenset[str]:
        """Every heading that it reads, as they are compared."""
        return frozenset(compared(name) for column in self.columns for name in column.names)


KINDS: Registry[ReportKind] = Registry("report kind")
