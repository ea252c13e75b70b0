"""What two texts, or two lists of names, have not in common."""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Mark = Literal["old", "new"]

# Finding the differences of longer texts takes time that a page does not have.
MOST_WORDS = 2_000


@dataclass(frozen=True)
class Part:
    """A stretch of text: taken out, put in, or neither."""

    text: str
    mark: Mark | None = None


def added_and_removed(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """The names that only the new list has, and those that only the old one has."""
    return list((Counter(new) - Counter(old)).elements()), list((Counter(old) - Counter(new)).elements())


def by_words(old: str, new: str) -> list[Part]:
    """The new text with what was taken out of the old one in its places, word by word."""
    before, after = _words(old), _words(new)
    if max(len(before), len(after)) > MOST_WORDS:
        return [Part(old, "old"), Part(" "), Part(new, "new")]
    parts: list[Part] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind == "equal":
            parts.append(Part("".join(after[new_from:new_to])))
        if kind in {"delete", "replace"}:
            parts.append(Part("".join(before[old_from:old_to]), "old"))
        if kind in {"insert", "replace"}:
            parts.append(Part("".join(after[new_from:new_to]), "new"))
    return parts


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|\w+|[^\w\s]", text)
