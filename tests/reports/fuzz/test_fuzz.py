"""Ten thousand damaged reports: none stops the reader, none loses a record, and no whole row is changed or lost."""

from io import BytesIO
from random import Random

import pytest

from catalogtool.local.synthetic import FORMS
from catalogtool.reports.reading import UnreadableReport, open_report
from tests.reports.fuzz.chance import SEED, chance
from tests.reports.fuzz.counting import require_whole
from tests.reports.fuzz.damaging import damaged
from tests.reports.fuzz.sound import Sound, sound_reports, values_of

FILES = 10_000
RUNS = 20


@pytest.mark.parametrize("run", range(RUNS))
def test_damage_costs_nothing_but_what_was_damaged(run):
    reports = sound_reports()
    for number in range(run, FILES, RUNS):
        report = reports[number // RUNS % len(reports)]
        try:
            require_intact(report, chance(number))
        except Exception as error:
            error.add_note(f"file {number} of seed {SEED}, {report.name}")
            raise


def require_intact(report: Sound, random: Random) -> None:
    """Read a damaged report and hold all that it gives against what was damaged."""
    case = damaged(report, random)
    batches = list(open_report(BytesIO(case.sent), report.name).batches())
    require_whole(case.text, case.header_line, batches)
    rows = {row["line"]: values_of(row) for batch in batches for row in batch.table.to_pylist()}
    for line, number in case.intact.items():
        assert rows.get(line) == report.said[number], line


@pytest.mark.parametrize("run", range(4))
def test_bytes_changed_anywhere_are_read_or_refused(run):
    for number in range(250):
        random = chance("wild", run, number)
        data = bytearray(damaged(random.choice(sound_reports()), random).sent)
        for _ in range(random.randint(1, 30)):
            data[random.randrange(len(data))] = random.randrange(256)
        assert why_refused(bytes(data)).endswith(".")


def why_refused(data: bytes) -> str:
    """Read a file; give the sentence with which it is refused, or a full stop once all of it was read."""
    try:
        for batch in open_report(BytesIO(data), "report.csv").batches():
            assert batch.read == len(batch.table) + len(batch.refused) + len(batch.blank)
    except UnreadableReport as refused:
        return refused.message
    return "."


def test_every_kind_is_among_the_reports():
    assert {report.name.rpartition("_Synthetic_")[0] for report in sound_reports()} >= {
        "video_report", "asset_full_report", "claim_report", "asset_conflict_report",
    }  # fmt: skip
    assert len(sound_reports()) >= len(FORMS)
