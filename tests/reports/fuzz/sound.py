"""Sound reports of every kind and version, and what reading them gives."""

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from catalogtool.local.synthetic import FORMS, Snapshot, World, write_snapshot
from catalogtool.reports.kinds.known import known_kinds
from catalogtool.reports.reading import open_report

VIDEOS, ROWS = 500, 12


@dataclass(frozen=True)
class Sound:
    """A report without damage: its header, its rows as they are spelled, and what each says."""

    name: str
    header: bytes
    rows: tuple[bytes, ...]
    said: tuple[dict[str, Any], ...]

    def needs_utf8(self, touched: set[int]) -> bool:
        """Tell whether a row that nothing was done to has characters beyond ASCII."""
        return any(not row.isascii() for number, row in enumerate(self.rows) if number not in touched)


@cache
def sound_reports() -> list[Sound]:
    forms = [(kind, version) for kind, versions in FORMS.items() for version in versions]
    known = {kind.name for kind in known_kinds()}
    return [sound_report(kind, version) for kind, version in forms if kind in known]


def sound_report(kind: str, version: str, size: int = ROWS) -> Sound:
    snapshot = Snapshot(kind, version, World(seed=5, videos=VIDEOS))
    with TemporaryDirectory() as directory:
        path = Path(directory) / snapshot.filename
        write_snapshot(path, snapshot)
        header, *rows = path.read_bytes().split(b"\n")[: size + 1]
    return Sound(snapshot.filename, header, tuple(rows), tuple(said(header, rows, snapshot.filename)))


def said(header: bytes, rows: list[bytes], name: str) -> list[dict[str, Any]]:
    reader = open_report(BytesIO(b"\n".join([header, *rows, b""])), name)
    [batch] = reader.batches()
    assert not batch.refused
    assert not batch.blank
    return [values_of(row) for row in batch.table.to_pylist()]


def values_of(row: dict[str, Any]) -> dict[str, Any]:
    """What a row says, wherever it stands."""
    return {field: value for field, value in row.items() if field not in {"line", "byte_offset"}}
