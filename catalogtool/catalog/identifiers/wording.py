"""How a wrong value is shown in the sentence about it."""

LONGEST_SHOWN = 40


def quoted(value: str) -> str:
    """Put a value in quotes, cut where it is long.

    >>> quoted("abc"), quoted("x" * 50) == '"' + "x" * 40 + '…"'
    ('"abc"', True)
    """
    return f'"{value[:LONGEST_SHOWN]}{"…" if len(value) > LONGEST_SHOWN else ""}"'
