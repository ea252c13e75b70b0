"""What of an entry is sealed, as the database hashes it, and as this process does for entries that have left it.

An entry's text is a JSON array of the columns below, as PostgreSQL writes it; its time is in microseconds since 1970.
Its record in a block is 48 bytes: the id, eight bytes that stand for the subject and its key, and the hash of the text.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalogtool.audit.entry import EPOCH, MICROSECOND

VERSION = 1

# A column that the trail gets later needs a new version; blocks sealed before keep theirs.
COLUMNS = {
    1: (
        *(
            "sync_time",
            "video_id",
            "subject",
            "subject_key",
            "channel_display_name",
            "video_title",
            "operation",
        ),
        *("changes", "changeset_id", "source", "source_line", "actor_id", "actor_name", "row_version"),
    ),
}

RECORD = np.dtype([("id", ">i8"), ("subject", "V8"), ("hash", "V32")])
Records = NDArray[np.void]


def entry_hash_sql(version: int, row: str) -> str:
    """The SQL of an entry's hash, where `row` is the alias of the trail."""
    values = ", ".join(
        f"(extract(epoch from {row}.{name}) * 1000000)::bigint" if name == "sync_time" else f"{row}.{name}"
        for name in COLUMNS[version]
    )
    return f"pg_catalog.sha256(convert_to(json_build_array({values})::text, 'UTF8'))"


def record_sql(version: int, row: str) -> str:
    """The SQL of an entry's record in a block."""
    subject = f"pg_catalog.sha256(convert_to({row}.subject || ' ' || {row}.subject_key, 'UTF8'))"
    return f"int8send({row}.id) || substring({subject} for 8) || {entry_hash_sql(version, row)}"


def entry_hash(version: int, entry: dict[str, Any]) -> bytes:
    """The hash of an entry given by its columns, `changes` as the text that PostgreSQL has for it."""
    return hashlib.sha256(_text(version, entry).encode()).digest()


def records_of(version: int, entries: Iterable[dict[str, Any]]) -> Records:
    """The records of the entries, in their order."""
    return records(
        b"".join(
            entry["id"].to_bytes(8, "big", signed=True)
            + subject_tag(entry["subject"], entry["subject_key"])
            + entry_hash(version, entry)
            for entry in entries
        )
    )


def subject_tag(subject: str, key: str) -> bytes:
    """The eight bytes that stand for a record of the catalog."""
    return hashlib.sha256(f"{subject} {key}".encode()).digest()[:8]


def records(block: bytes) -> Records:
    """Read a block's records from its bytes."""
    return np.frombuffer(block, RECORD)


def in_order(*parts: Records) -> Records:
    """All the records by their ids."""
    # Joined as bytes, for numpy would turn the numbers into those of this machine.
    joined = records(b"".join(part.tobytes() for part in parts))
    return joined[np.argsort(joined["id"], kind="stable")]


def root_of(block: Records) -> str:
    """The hash over a whole block, in hexadecimal."""
    return hashlib.sha256(block.tobytes()).hexdigest()


def _text(version: int, entry: dict[str, Any]) -> str:
    columns = COLUMNS[version]
    at = columns.index("changes")
    before, after = (
        json.dumps([_value(entry[name]) for name in part], ensure_ascii=False)
        for part in (columns[:at], columns[at + 1 :])
    )
    return f"{before[:-1]}, {entry['changes']}, {after[1:]}"


def _value(value: Any) -> Any:
    return (value - EPOCH) // MICROSECOND if isinstance(value, datetime) else value
