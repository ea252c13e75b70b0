"""What a report kind declares."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import pyarrow as pa

from catalogtool.core.errors import Invalid
from catalogtool.core.registry import Registry
from catalogtool.reports.kinds.damages import Damage
from catalogtool.reports.kinds.heading import key as compared

Read = Callable[[str], str]
Shortcut = Callable[[pa.StringArray], pa.StringArray]
Blank = Literal["leave", "clear", "refuse"]


class Damaged(Invalid):
    """A cell that can't be taken as it stands; with `kept`, its canonical text, it is taken all the same and noted.

    What is wrong may have the name `damage`; else it shows from the cell.
    """

    def __init__(self, message: str, kept: str | None = None, *, damage: Damage | None = None) -> None:
        super().__init__(message)
        self.kept = kept
        self.damage = damage


@dataclass(frozen=True)
class Column:
    """How a column of a report speaks for a field of the catalog.

    `names` are the headings it may stand under, the most telling first. `read` gives the canonical text of one cell
    that is not blank, as PostgreSQL's COPY takes it, or raises `Invalid` with a sentence. `shortcut` gives for a whole
    array what `read` gives for its cells, and null for every cell it would rather leave to `read`. `blank` is what
    a blank cell says where it says something; where it says nothing, `if_blank` tells whether the field is left as it
    is or cleared, or the row refused. With `exact` a cell is read as it stands: nothing is taken off that a spreadsheet
    might have put round it.
    """

    field: str
    names: tuple[str, ...]
    read: Read
    shortcut: Shortcut | None = None
    blank: str | None = None
    if_blank: Blank = "leave"
    exact: bool = False


@dataclass(frozen=True)
class ReportKind:
    """A kind of report. `columns` are tried in their order: the first that the header has speaks for its field.

    `subject` names what its rows speak of, and `key` is the field without which a row says nothing. `version` tells the
    version from the header, spelled as `catalogtool.reports.kinds.heading.key` does, and the file's name. `named` is
    what the names of its files begin with. Of the headings `telling` the header has one at least, if there are any.
    One that `lists_all` has every such record of its content owner. One with a `fingerprint` is of that header alone.
    The rows of one `of_catalog` were exported here: they say what they say, and nothing follows from them or from their
    number. It passes over the headings `silent`.
    """

    name: str
    title: str
    subject: str
    key: str
    columns: tuple[Column, ...]
    version: Callable[[frozenset[str], str], str]
    named: str = ""
    telling: tuple[str, ...] = ()
    lists_all: bool = False
    fingerprint: str = ""
    of_catalog: bool = False
    silent: tuple[str, ...] = ()

    @cached_property
    def headings(self) -> frozenset[str]:
        """Every heading that it reads, as they are compared."""
        return frozenset(compared(name) for column in self.columns for name in column.names)

    @property
    def clears(self) -> bool:
        """Whether a blank cell clears its field in some column."""
        return any(column.if_blank == "clear" for column in self.columns)


KINDS: Registry[ReportKind] = Registry("report kind")
