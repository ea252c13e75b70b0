"""What lies in the object store is read as it was, also over a connection that breaks."""

import io
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from flask import Flask

from catalogtool.core import streaming
from catalogtool.core.errors import Conflict, NotFound
from catalogtool.core.storage import Storage, storage

MIB = 2**20
KEY = "reports/tests/stream.csv"


@pytest.fixture
def body(app: Flask) -> bytes:
    told = b"".join(b"%015d\n" % number for number in range(4 * MIB // 16))
    storage().put(KEY, io.BytesIO(told))
    return told


@contextmanager
def cutting(url: str, after: int, times: int) -> Iterator[tuple[str, list[int]]]:
    """A way to the server whose first connections break after so many bytes of answers; what each one carried."""
    there, carried = urlsplit(url), []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def carry(near: socket.socket) -> None:
            number = len(carried)
            carried.append(0)
            with near, socket.create_connection((there.hostname, there.port)) as far:
                threading.Thread(target=forward, args=(near, far), daemon=True).start()
                while data := far.recv(65_536):
                    if number < times and carried[number] + len(data) > after:
                        # Closing alone is not heard of while the other thread reads from it.
                        near.shutdown(socket.SHUT_RDWR)
                        return
                    carried[number] += len(data)
                    near.sendall(data)

        def accept() -> None:
            try:
                while True:
                    near, _ = listening.accept()
                    threading.Thread(target=carry, args=(near,), daemon=True).start()
            except OSError:
                return

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", carried
        listening.shutdown(socket.SHUT_RDWR)


def forward(near: socket.socket, far: socket.socket) -> None:
    try:
        while data := near.recv(65_536):
            far.sendall(data)
    except OSError:
        return


def test_reading_goes_on_where_the_connection_broke(
    app: Flask, body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "PAUSES", (0, 0, 0))
    settings = app.config["SETTINGS"]
    with (
        cutting(settings.s3_endpoint_url, after=MIB, times=2) as (url, carried),
        Storage(replace(settings, s3_endpoint_url=url)).open(KEY) as stream,
    ):
        read = b"".join(iter(lambda: stream.read(100_000), b""))
    assert read == body
    assert len(carried) == 3
    assert sum(carried) < len(body) + MIB


@pytest.mark.parametrize("first", [0, 1, 16 * 1000 + 3, 4 * MIB - 1, 4 * MIB, 5 * MIB])
def test_an_object_is_read_from_any_place_on(body: bytes, first: int) -> None:
    assert storage().open(KEY, first=first).read() == body[first:]


def test_a_stream_gives_one_object_even_if_another_takes_its_place(body: bytes) -> None:
    with storage().open(KEY) as stream:
        version = storage().head(KEY).version
        start = stream.read(1000)
        storage().put(KEY, io.BytesIO(b"another"))
        with pytest.raises(Conflict, match="was replaced"):
            stream.connect(1000)
    assert start + storage().open(KEY, version, first=1000).read() == body
    with pytest.raises(NotFound):
        storage().open("reports/tests/nothing.csv")


def test_a_stream_left_in_the_midst_gives_its_connection_back(body: bytes) -> None:
    with storage().open(KEY) as stream:
        assert stream.read(1000) == body[:1000]
    assert stream.body._raw_stream.closed
