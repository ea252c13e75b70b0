"""A file that is never kept: what was written to it is handed on."""

import io
from typing import Any


class Sink(io.RawIOBase):
    """Hands over what was written to it since it was asked last."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)
