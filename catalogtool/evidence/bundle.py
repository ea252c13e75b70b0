"""A stretch of the trail to hand on: a zip of the entries as CSV, and a manifest that says what they are."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import IO, Any

from sqlalchemy import ColumnElement, Select, Subquery, column, func, literal_column, select, table, union_all
from sqlalchemy.orm import Session

from catalogtool.audit.walk import TRAIL, Sought, conditions
from catalogtool.core.clock import now
from catalogtool.core.database import driver_connection
from catalogtool.evidence.chain import Link, written
from catalogtool.evidence.hashing import VERSION, entry_hash_sql
from catalogtool.evidence.models import TrailSeal

ENTRIES = "trail.csv"
MANIFEST = "manifest.json"

# How often somebody is told how much of the CSV is written.
TELL_BYTES = 32 * 2**20

_ARCHIVED = table("archived_entry", *(column(each.name, each.type) for each in TRAIL.c))


def write_bundle(
    session: Session,
    file: IO[bytes],
    sought: Sought,
    *,
    filters: Mapping[str, str],
    made_by: str,
    progress: Callable[[int], None],
) -> dict[str, Any]:
    """Write what is sought of the whole trail into the file, and return the manifest.

    The session is one of `whole_trail` for the same search; `progress` is told the bytes of CSV written so far.
    """
    manifest = _manifest(session, sought) | {"filters": dict(filters), "made_by": made_by}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=2) as bundle:
        with bundle.open(_named(ENTRIES), "w", force_zip64=True) as csv:
            manifest["files"] = [{"name": ENTRIES, **_copy(session, _as_csv(sought), csv, progress)}]
        bundle.writestr(_named(MANIFEST), json.dumps(manifest, ensure_ascii=False, indent=2))
    return manifest


def _entries(sought: Sought) -> Subquery:
    whole = union_all(select(TRAIL), select(_ARCHIVED)).subquery("e")
    return select(whole).where(*conditions(whole.c, sought)).subquery("e")


def _manifest(session: Session, sought: Sought) -> dict[str, Any]:
    """What is in the bundle, and the seals that cover it."""
    rows = _entries(sought).c
    count, first, last = session.execute(select(func.count(), func.min(rows.id), func.max(rows.id))).one()
    seals = select(TrailSeal).where(TrailSeal.from_id < (last or 0), TrailSeal.to_id >= (first or 0))
    links = [asdict(Link.of(seal)) for seal in session.scalars(seals.order_by(TrailSeal.id))]
    sealed = links[-1]["to_id"] if links else 0
    unsealed = session.scalar(select(func.count()).where(rows.id > sealed))
    return {
        "made_at": written(now()),
        "entries": count,
        "first_id": first,
        "last_id": last,
        "not_sealed_yet": unsealed,
        "hash_version": VERSION,
        "seals": links,
    }


def _as_csv(sought: Sought) -> Select[Any]:
    entries = _entries(sought)
    time = func.to_json(entries.c.sync_time).op("#>>")(literal_column("'{}'")).label("sync_time")
    sha256: ColumnElement[str] = literal_column(f"encode({entry_hash_sql(VERSION, 'e')}, 'hex')").label(
        "sha256"
    )
    columns = [time if each.name == "sync_time" else each for each in entries.c]
    return select(*columns, sha256).order_by(entries.c.id)


def _copy(
    session: Session, rows: Select[Any], csv: IO[bytes], progress: Callable[[int], None]
) -> dict[str, Any]:
    compiled = rows.compile(session.get_bind(), compile_kwargs={"render_postcompile": True})
    digest, size, told = hashlib.sha256(), 0, 0
    with driver_connection(session).cursor() as cursor:
        with cursor.copy(f"copy ({compiled}) to stdout (format csv, header)", compiled.params) as copy:
            for part in copy:
                csv.write(part)
                digest.update(part)
                size += len(part)
                if size - told > TELL_BYTES:
                    told = size
                    progress(size)
        return {"rows": cursor.rowcount, "bytes": size, "sha256": digest.hexdigest()}


def _named(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, now().timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    return info
