"""A file is in the bucket whole or not at all, however large it is."""

import hashlib
from collections.abc import Iterator

import pytest
from flask import Flask

from catalogtool.core.errors import NotFound
from catalogtool.core.storage import storage
from catalogtool.explore import storing

KEY = f"{storing.FOLDER}test.csv"


def pieces(count: int, size: int) -> Iterator[bytes]:
    yield from (bytes([number]) * size for number in range(count))


def breaking_off() -> Iterator[bytes]:
    yield from pieces(3, storing.PART)
    raise ConnectionError


def test_pieces_of_any_size_become_one_file(app: Flask) -> None:
    stored = storing.store(KEY, pieces(9, 5_000_001))
    content = b"".join(pieces(9, 5_000_001))
    assert (stored.size, stored.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert storage().open(KEY).read() == content
    storage().delete(KEY)


def test_a_file_that_breaks_off_is_not_there_and_can_be_written_again(app: Flask) -> None:
    with pytest.raises(ConnectionError):
        storing.store(KEY, breaking_off())
    with pytest.raises(NotFound):
        storage().head(KEY)
    assert list(storage().open_uploads(KEY)) == []
    assert storing.store(KEY, pieces(1, 5)).size == 5
    storage().delete(KEY)


def test_what_a_dead_process_has_left_is_swept(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = storage().start_upload(KEY, "text/csv")
    storage().put_part(KEY, upload, 1, b"half")
    assert storing.sweep() == {"deleted": 0, "unfinished": 0}
    monkeypatch.setattr(storing, "LONGEST_UPLOAD", -storing.LONGEST_UPLOAD)
    assert storing.sweep()["unfinished"] == 1
    assert list(storage().open_uploads(KEY)) == []
