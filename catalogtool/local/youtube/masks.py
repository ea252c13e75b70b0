"""The `fields` parameter: which members of an answer the caller wants to have."""

import re
from typing import Any

Mask = dict[str, "Mask"]

_TOKENS = re.compile(r"[A-Za-z0-9_*]+|[(),/]")


def parsed(text: str) -> Mask:
    """Read `items(id,snippet/title),nextPageToken`; an empty mask stands for everything; raises ValueError."""
    tokens = _TOKENS.findall(text)
    if "".join(tokens) != re.sub(r"\s", "", text):
        raise ValueError(text)
    mask, rest = _members([*tokens, ")"])
    if rest:
        raise ValueError(text)
    return mask


def trimmed(value: Any, mask: Mask) -> Any:
    """Keep of an answer what the mask names; lists are trimmed item by item."""
    if not mask or "*" in mask:
        return value
    if isinstance(value, list):
        return [trimmed(item, mask) for item in value]
    if isinstance(value, dict):
        return {name: trimmed(value[name], below) for name, below in mask.items() if name in value}
    return value


def _members(tokens: list[str]) -> tuple[Mask, list[str]]:
    mask: Mask = {}
    while True:
        name, *tokens = tokens
        below = mask.setdefault(name, {})
        while tokens[0] == "/":
            below = below.setdefault(tokens[1], {})
            tokens = tokens[2:]
        if tokens[0] == "(":
            inner, tokens = _members(tokens[1:])
            below.update(inner)
        mark, *tokens = tokens
        if mark == ")":
            return mask, tokens
        if mark != ",":
            raise ValueError(mark)
