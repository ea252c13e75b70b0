"""What somebody says of the columns of a file, and what is wrong with it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from catalogtool.audit.fields import field_label
from catalogtool.changes.subject import SUBJECTS
from catalogtool.core.errors import Invalid
from catalogtool.core.files.guard import COLUMN as GUARD
from catalogtool.reports.kinds.fields import fields_of
from catalogtool.reports.kinds.heading import OF_REFUSALS, key
from catalogtool.reports.kinds.kind import Blank
from catalogtool.reports.kinds.mapping import Meaning, key_of

MOST_COLUMNS = 500
BLANKS: tuple[Blank, ...] = get_args(Blank)


@dataclass(frozen=True)
class Saying:
    """For what the rows speak, and by number of the column its field and what a blank cell of it means."""

    subject: str
    fields: Mapping[int, str]
    blanks: Mapping[int, Blank] = field(default_factory=dict)

    def blank(self, number: int) -> Blank:
        """What a blank cell of the column means; a row without its key says nothing."""
        if self.fields.get(number) == key_of(self.subject):
            return "refuse"
        return self.blanks.get(number, "leave")

    def meanings(self, headings: Sequence[str]) -> list[Meaning]:
        """What the columns mean; raises Unclear."""
        if problems := problems_of(self, headings):
            raise Unclear(problems)
        return [
            Meaning(headings[number], field, self.blank(number))
            for number, field in sorted(self.fields.items())
        ]


class Unclear(Invalid):
    """What was said makes no kind; `problems` has a sentence for each column to blame, None for the whole."""

    def __init__(self, problems: Mapping[int | None, str]) -> None:
        self.problems = problems
        super().__init__(" ".join(problems.values()))


def mappable(headings: Sequence[str]) -> list[bool]:
    """Which columns can be told by their heading: it says something, and no column before has the same."""
    seen: set[str] = set()
    told = []
    for heading in headings:
        spelled = key(heading)
        told.append(bool(spelled) and spelled not in seen and heading not in (*OF_REFUSALS, GUARD))
        seen.add(spelled)
    return told


def clearable(subject: str) -> frozenset[str]:
    """The fields that a blank cell may clear: those of the record itself that may be empty."""
    declared = SUBJECTS[subject]
    return frozenset(declared.fields) - declared.required


def require_few(headings: Sequence[str]) -> None:
    """Raise Invalid for a file of more columns than a person can go through."""
    if len(headings) > MOST_COLUMNS:
        raise Invalid(
            f"The file has {len(headings):,} columns; up to {MOST_COLUMNS} can be gone through here. "
            "Take out those that nobody needs, and send it again."
        )


def problems_of(saying: Saying, headings: Sequence[str]) -> dict[int | None, str]:
    """What is wrong with the saying, a sentence for each column to blame; None stands for the whole."""
    found: dict[int | None, str] = {}
    times = Counter(saying.fields.values())
    told = mappable(headings)
    for number, name in sorted(saying.fields.items()):
        if name not in fields_of(saying.subject):
            found[number] = f"There is no field {name} that a column could be read for."
        elif not told[number]:
            found[number] = "It can't be told by its heading, so it can't be read. Name it in the file."
        elif times[name] > 1:
            others = [headings[other] for other in sorted(saying.fields) if saying.fields[other] == name]
            listed = " and ".join(f"“{other}”" for other in others)
            found[number] = (
                f"{listed} are all to be read as {field_label(name)}. Choose one, and ignore the others."
                if len(others) > 2  # noqa: PLR2004 - both and all
                else f"{listed} are both to be read as {field_label(name)}. Choose one, and ignore the other."
            )
        elif saying.blank(number) == "clear" and name not in clearable(saying.subject):
            found[number] = f"{field_label(name)} can't be cleared by a blank cell."
    if key_of(saying.subject) not in times:
        name = field_label(key_of(saying.subject))
        found[None] = f"Say which column holds the {name}: without it nobody can tell what a row is about."
    return found
