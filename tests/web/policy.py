"""The policy as docs/permissions.md has it, for tests to hold the application against."""

import re
from dataclasses import dataclass
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs/permissions.md"
PUBLIC, SIGNED_IN = "public", "signed in"


@dataclass(frozen=True)
class Entry:
    """One route: its methods, the permissions that it needs all of, and who besides the owner may use the object."""

    methods: frozenset[str]
    needs: str
    whose: str

    @property
    def is_public(self) -> bool:
        return self.needs == PUBLIC

    @property
    def by_token(self) -> bool:
        return self.needs.startswith("token")

    @property
    def permissions(self) -> frozenset[str]:
        words = frozenset(self.needs.removeprefix("token").strip().split(" + "))
        return words - {PUBLIC, SIGNED_IN, ""}

    @property
    def is_own(self) -> bool:
        return self.whose.startswith("own")

    @property
    def others(self) -> str | None:
        """The permission that opens other people's objects too."""
        return self.whose.partition(", or ")[2] or None


def _rows(columns: int) -> list[list[str]]:
    lines = [line for line in DOCUMENT.read_text().splitlines() if line.startswith("| `")]
    cells = [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if len(row) == columns]


POLICY = {
    name: Entry(frozenset(re.split(r",\s*", methods)), needs, whose)
    for name, methods, needs, whose in _rows(4)
}
ROLES = {
    role: {row[0] for row in _rows(5) if row[column] == "yes"}
    for column, role in ((2, "admin"), (3, "user"), (4, "auditor"))
}
TITLES = {name: title for name, title, *_ in _rows(5)}
