"""How the text of a file is written: its encoding and its line ends, told once for the file as a whole.

What is read is always UTF-8 with line feeds: the rest is put into that form before anything else is done with it.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from catalogtool.reports.reading.lines import is_utf8

LOOKED_AT = 200
MOSTLY = 0.4
NOT_ASCII = re.compile(rb"[\x80-\xff]")
BEYOND_ASCII = bytes(range(0x80, 0x100))
LONGEST_HELD = 2**16
UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)  # fmt: skip
NEVER_UTF8 = b"\xff"
LINES_TO_CONVINCE = 2


@dataclass(frozen=True)
class Writing:
    """The encoding, by the name people know it by, its codec, and whether lines end with carriage returns alone."""

    encoding: str = "UTF-8"
    codec: str = ""
    returns: bool = False

    @property
    def is_usual(self) -> bool:
        return not self.codec and not self.returns

    def put_right(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        """Give the blocks in UTF-8 with line feeds. What is not written like the rest of the file is no UTF-8 then."""
        texts = (
            from_windows(blocks)
            if self.codec == "cp1252"
            else self.from_utf16(blocks)
            if self.codec
            else blocks
        )
        return (text.replace(b"\r", b"\n") for text in texts) if self.returns else texts

    def from_utf16(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(self.codec)("surrogatepass")
        for block in blocks:
            yield decoder.decode(block).encode("utf-8", "surrogatepass")
        if decoder.getstate()[0]:
            yield NEVER_UTF8  # Half a character is left.


def from_windows(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Read Windows-1252, which Latin-1 is a part of.

    The five bytes that it has no character for stay as they are, and a sequence that is a character of UTF-8 is marked:
    both make their record one that can't be decoded, where guessing might change it.
    """
    held = b""
    for block in blocks:
        whole = held + block
        held = whole[len(whole.rstrip(BEYOND_ASCII)) :]
        held = held if len(held) < LONGEST_HELD else b""
        yield windows_text(whole[: len(whole) - len(held)])
    if held:
        yield windows_text(held)


def windows_text(data: bytes) -> bytes:
    parts, after = [], 0
    for sequence in UTF8_SEQUENCE.finditer(data):
        parts += [recoded(data[after : sequence.start()]), NEVER_UTF8, sequence[0]]
        after = sequence.end()
    return b"".join([*parts, recoded(data[after:])])


def recoded(data: bytes) -> bytes:
    return data.decode("cp1252", "surrogateescape").encode("utf-8", "surrogateescape")


def told(head: bytes) -> Writing:
    """Tell how a file is written from its first bytes."""
    encoding, codec = encoding_of(head)
    text = b"".join(Writing(encoding, codec).put_right(iter([head])))
    return Writing(encoding, codec, ends_with_returns(text))


def encoding_of(head: bytes) -> tuple[str, str]:
    if head.startswith(codecs.BOM_UTF16_LE):
        return "UTF-16", "utf-16-le"
    if head.startswith(codecs.BOM_UTF16_BE):
        return "UTF-16", "utf-16-be"
    if codec := bare_utf16(head[:LOOKED_AT]):
        return "UTF-16", codec
    return ("Windows-1252", "cp1252") if is_windows(head) else ("UTF-8", "")


def bare_utf16(start: bytes) -> str:
    """Tell UTF-16 without its mark: of plain words every other byte is then a zero."""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if even == 0 and odd > len(start) * MOSTLY:
        return "utf-16-le"
    return "utf-16-be" if odd == 0 and even > len(start) * MOSTLY else ""


def is_windows(head: bytes) -> bool:
    """Tell a file without a single character of UTF-8 beyond ASCII, but with such bytes in its header or some lines."""
    if is_utf8(head) or UTF8_SEQUENCE.search(head):
        return False
    lines = re.split(rb"[\r\n]+", head)
    header = next((line for line in lines if line.strip()), b"")
    strange = sum(1 for line in lines if NOT_ASCII.search(line))
    return strange >= LINES_TO_CONVINCE or bool(NOT_ASCII.search(header))


def ends_with_returns(text: bytes) -> bool:
    """Tell whether lines end as they did on old Macintoshes: the first one does, and so do most."""
    newlines = text.count(b"\n")
    alone = text.count(b"\r") - text.count(b"\r\n")
    first = re.search(rb"\r\n|\r|\n", text)
    return first is not None and first[0] == b"\r" and alone > newlines
