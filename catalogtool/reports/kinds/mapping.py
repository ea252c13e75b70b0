"""A kind of report as people have made it: for which field each column speaks, and what a blank cell means."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from catalogtool.reports.kinds.fields import fields_of
from catalogtool.reports.kinds.kind import Blank, Column, ReportKind
from catalogtool.reports.kinds.known import known_kinds


@dataclass(frozen=True)
class Meaning:
    """That the column of a heading speaks for a field."""

    heading: str
    field: str
    blank: Blank = "leave"


@dataclass(frozen=True)
class Mapping:
    """What people have said of files whose header has that fingerprint; `named` are the words of their names."""

    name: str
    version: int
    subject: str
    fingerprint: str
    meanings: Sequence[Meaning]
    named: str = ""

    @property
    def kind(self) -> ReportKind:
        """The kind by which such files are read."""
        spoken = {meaning.field for meaning in self.meanings}
        return ReportKind(
            self.name,
            self.name,
            self.subject,
            key_of(self.subject),
            tuple(
                column for meaning in self.meanings for column in columns_of(self.subject, meaning, spoken)
            ),
            lambda _headings, _filename: str(self.version),
            named=self.named,
            fingerprint=self.fingerprint,
        )


def key_of(subject: str) -> str:
    """The field without which a row about the subject says nothing."""
    return next(kind.key for kind in known_kinds() if kind.subject == subject)


def columns_of(subject: str, meaning: Meaning, spoken: Collection[str]) -> Iterator[Column]:
    """How the cells of the column are read: for its field, and for those that follow and no other column speaks for."""
    field = fields_of(subject)[meaning.field]
    yield as_meant(field.column, meaning)
    for companion in field.companions:
        if companion.field not in spoken:
            yield as_meant(companion, meaning)


def as_meant(column: Column, meaning: Meaning) -> Column:
    """The column under its heading; a blank cell that is to clear says what those of the platform say, if anything."""
    if meaning.blank == "clear" and column.blank is not None:
        return replace(column, names=(meaning.heading,))
    return replace(column, names=(meaning.heading,), blank=None, if_blank=meaning.blank)
