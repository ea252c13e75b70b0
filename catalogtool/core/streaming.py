"""The bytes of a stored object one after the other, also where the connection breaks in the midst of them."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import structlog
from botocore.exceptions import BotoCoreError

# Seconds before each further attempt; after the last one the reader hears of it.
PAUSES = (0.1, 1.0, 5.0)

log = structlog.get_logger()


class ObjectStream:
    """An object read once from an offset to its end.

    `connect` gives the body of one and the same object from an offset on, each time it is asked. Who has read enough
    closes the stream: a body that is not at its end holds a connection.
    """

    def __init__(self, connect: Callable[[int], Any], offset: int) -> None:
        self.connect = connect
        self.offset = offset
        self.body = connect(offset)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.body.close()

    def read(self, size: int | None = None, /) -> bytes:
        """Give so many bytes or fewer, all that are left without a size, none at the end."""
        for pause in PAUSES:
            try:
                return self._read(size)
            except BotoCoreError as error:
                log.warning("the connection to the file store broke", offset=self.offset, error=str(error))
                self.body.close()
                time.sleep(pause)
                self.body = self.connect(self.offset)
        return self._read(size)

    def _read(self, size: int | None) -> bytes:
        data: bytes = self.body.read(size)
        self.offset += len(data)
        return data
