"""Physical lines of a block, and which of them are plainly one record each, decided for the whole block at once."""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Places = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]

NEWLINE, RETURN, QUOTE, NUL = b"\n"[0], b"\r"[0], b'"'[0], 0
LONGEST_RECORD = 2**20
MARK = b"\xef\xbb\xbf"  # The byte order mark, which stands wherever files were put together.
NOWHERE: Places = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Lines:
    """The lines of a block: `starts`, `ends` (where the newline stands) and whether each is `plain`.

    A plain line is one whole record: every quote in it is well placed and none is open at its end, its text is UTF-8
    without NUL, a carriage return stands at its very end only, no byte order mark is in it, and it is neither empty
    nor too long.
    """

    data: bytes
    starts: Places
    ends: Places
    plain: Truths

    def __len__(self) -> int:
        return len(self.starts)


def lines_of(data: bytes, delimiter: bytes) -> Lines:
    """Cut a block into its lines; a last line without a newline is one, too."""
    characters = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(characters == NEWLINE)
    if data and not data.endswith(b"\n"):
        ends = np.append(ends, len(data))
    starts = np.concatenate([ends[:0], [0], ends[:-1] + 1])[: len(ends)]
    plain = (ends > starts) & (ends - starts <= LONGEST_RECORD) & (characters[starts] != RETURN)
    marks = [
        misplaced_quotes(data, starts, ends, delimiter),
        lone_returns(data),
        np.flatnonzero(characters == NUL) if b"\0" in data else NOWHERE,
        undecodable(data, starts, ends),
        marks_of_order(data),
    ]
    plain[np.searchsorted(ends, np.concatenate(marks))] = False
    return Lines(data, starts, ends, plain)


def misplaced_quotes(data: bytes, starts: Places, ends: Places, delimiter: bytes) -> Places:
    """Find a place in each line whose quotes are not in order.

    Within a line quotes open and close by turns. One that opens stands after a delimiter, at the line's start, or next
    to the one before (a doubled quote); one that closes stands before a delimiter, at the line's end, or next to the
    one after.
    """
    if b'"' not in data:
        return NOWHERE
    quotes = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == QUOTE)
    counts = np.diff(np.searchsorted(quotes, ends), prepend=0)
    odd = counts % 2 == 1
    if odd.any():
        quotes = quotes[np.repeat(~odd, counts)]
    opening, closing = quotes[0::2], quotes[1::2]
    enclosed = np.frombuffer(b"\n" + data + b"\n", dtype=np.uint8)  # Every place has moved on by one.
    before, after = neighbours(delimiter)
    ill_opened, ill_closed = ~before[enclosed[opening]], ~after[enclosed[closing + 2]]
    return np.concatenate([starts[odd], opening[ill_opened], closing[ill_closed]])


def neighbours(delimiter: bytes) -> tuple[Truths, Truths]:
    """Tell which characters may stand before a quote that opens and after one that closes."""
    before, after = np.zeros(256, dtype=np.bool_), np.zeros(256, dtype=np.bool_)
    before[[NEWLINE, QUOTE, delimiter[0]]] = True
    after[[NEWLINE, RETURN, QUOTE, delimiter[0]]] = True
    return before, after


def lone_returns(data: bytes) -> Places:
    """Find the carriage returns that no newline follows."""
    if b"\r" not in data:
        return NOWHERE
    enclosed = np.frombuffer(data + b"\n", dtype=np.uint8)
    returns: Places = np.flatnonzero(enclosed == RETURN)
    return np.delete(returns, np.flatnonzero(enclosed[returns + 1] == NEWLINE))


def marks_of_order(data: bytes) -> Places:
    """Find the byte order marks."""
    if MARK not in data:
        return NOWHERE
    return np.array([mark.start() for mark in re.finditer(MARK, data)], dtype=np.int64)


def undecodable(data: bytes, starts: Places, ends: Places) -> Places:
    """Find the start of each line that is not UTF-8."""
    if is_utf8(data):
        return NOWHERE
    pairs = zip(starts.tolist(), ends.tolist(), strict=True)
    return np.array([start for start, end in pairs if not is_utf8(data[start:end])], dtype=np.int64)


def is_utf8(data: bytes) -> bool:
    """Tell whether the bytes are UTF-8, without the memory that decoding them takes."""
    bounds = pa.py_buffer(np.array([0, len(data)], dtype=np.int32))
    whole = pa.Array.from_buffers(pa.binary(), 1, [None, bounds, pa.py_buffer(data)])
    try:
        whole.cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True
