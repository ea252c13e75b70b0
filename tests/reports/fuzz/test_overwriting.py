"""No value of the catalog is replaced by a damaged one: good reports go in, and then the same ones, damaged."""

import csv
import io
from random import Random

import pytest
from sqlalchemy import text

from catalogtool.core.database import session, transaction
from catalogtool.queue.runtime import drain
from catalogtool.reports import quarantine
from catalogtool.reports.kinds.kind import KINDS
from catalogtool.web.access import Actor
from tests.factories.reports import imported, report_now
from tests.reports.fuzz.chance import chance
from tests.reports.fuzz.sound import Sound, sound_report

REPORTS = (("video_report", "1.4"), ("asset_report", "1.2-music"), ("claim_report", "1.2"))
ROWS = 150
TABLES = ("video", "channel", "asset", "claim", "reference")
KEYS = ("video_id", "asset_id", "claim_id", "reference_id", "reference_video_id")
# Who is listed is another matter than what is known of them.
INCIDENTAL = ["updated_at", "missing_since"]
# No cell of any column can mean one of these.
RUINS = ("#NAME?", "#REF!", "#VALUE!", "bell \x07", "\x1b[0m", "nul\0")
ADMIN = Actor(None, "tests", is_admin=True)

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize("number", range(3))
def test_no_good_value_is_replaced_by_a_damaged_one(number):
    random = chance("overwriting", number)
    for kind, version in REPORTS:
        report = unique(sound_report(kind, version, ROWS))
        assert applied(report.name, lines(report.header, *report.rows)).rows_refused == 0
        before = catalog()
        worse = applied(report.name, ruined(report, kind, random))
        assert worse.rows_refused
        assert worse.cells_noted
        assert (worse.rows_created, worse.rows_updated) == (0, 0)
        assert catalog() == before
    assert all(before.values())


def unique(report: Sound) -> Sound:
    """Leave out rows that name what an earlier one named: of several rows, damage decides which one speaks."""
    header = report.header.decode().split(",")
    named: set[tuple[str, str]] = set()
    rows = []
    for row in report.rows:
        cells = zip(header, next(csv.reader([row.decode()])), strict=True)
        names = {(heading, cell) for heading, cell in cells if heading in KEYS and cell}
        if named.isdisjoint(names):
            rows.append(row)
        named |= names
    return Sound(report.name, report.header, tuple(rows), report.said)


def ruined(report: Sound, kind: str, random: Random) -> bytes:
    """Ruin cells of some rows and whole others; their keys stay whole, so that no row speaks of something else."""
    header = report.header.decode().split(",")
    key = header.index(KINDS[kind].key)
    rows = []
    for row in report.rows:
        cells = next(csv.reader([row.decode()]))
        if random.random() < 0.2:
            for place in random.sample(range(len(cells)), 3):
                cells[place] = cells[place] if place == key else random.choice(RUINS)
        spelled = io.StringIO()
        csv.writer(spelled, lineterminator="").writerow(cells)
        rows.append(broken(spelled.getvalue(), random) if random.random() < 0.05 else spelled.getvalue())
    return lines(report.header, *(row.encode() for row in rows))


def broken(row: str, random: Random) -> str:
    return random.choice(
        (f'"{row}', f"{row},more", row.partition(",")[0], f'{row[:9]}"{row[9:]}', f"\0{row}")
    )


def lines(*rows: bytes) -> bytes:
    return b"\n".join([*rows, b""])


def applied(name: str, body: bytes):
    report = imported(body, name=name, mode="apply")
    if report.status == "quarantined":
        with transaction():
            quarantine.release(report.id, ADMIN, as_norm=False)
        drain()
        report = report_now(report.id)
    assert report.status == "completed", report.error_message
    return report


def catalog() -> dict[str, list[tuple[object, ...]]]:
    """All that is known, by table."""
    session().rollback()
    found = {}
    for table in TABLES:
        rows = text(f"select to_jsonb(t) - cast(:incidental as text[]) from {table} t order by 1")
        found[table] = [tuple(row) for row in session().execute(rows, {"incidental": INCIDENTAL})]
    return found
