"""The doctor and the recognition of kinds, measured on synthetic reports: what they find, and what in vain."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.orm import Session

from catalogtool.changes.stage import Stage
from catalogtool.changes.subject import SUBJECTS
from catalogtool.local.synthetic import FAULTS, FORMS, Snapshot, World, write_snapshot
from catalogtool.local.synthetic.series import SERIES_FAULTS, days_from
from catalogtool.reports.doctor import Finding, Past, Profile, examine
from catalogtool.reports.doctor.measuring import measure
from catalogtool.reports.doctor.profile import day_in, fields_by_heading
from catalogtool.reports.doctor.wrong_kind import wrong_kind
from catalogtool.reports.kinds.kind import KINDS
from catalogtool.reports.reading import UnreadableReport, copy_csv, open_report

# What has to be found, by fault. The other faults are mended in reading, or told cell by cell.
EXPECTED = {
    "column_renamed": {"column_renamed"},
    "column_gone": {"column_gone"},
    "column_new": {"column_new"},
    "columns_reordered": {"columns_reordered"},
    "column_emptied": {"column_emptier"},
    "column_half_emptied": {"column_emptier"},
    "value_unknown": {"values_unknown"},
    "columns_shifted": {"rows_refused", "cells_damaged", "values_unknown", "column_unlike"},
    "some_rows_shifted": {"rows_refused", "cells_damaged", "values_unknown", "column_unlike"},
    "half_the_rows": {"rows_lost", "rows_unusual"},
    "third_of_the_rows": {"rows_unusual"},
    "rows_doubled": {"rows_unusual"},
    "cut_short": {"rows_lost"},
    "wrong_kind": {"wrong_kind"},
    "analytics_instead": {"wrong_kind"},
    "ruined_by_a_spreadsheet": {"rows_refused", "cells_damaged"},
    "upcs_in_scientific_notation": {"cells_damaged"},
    "dates_turned_local": {"cells_damaged"},
    "day_twice": {"day_twice"},
    "day_missing": {"day_missing"},
}
# The same table in other clothes: its kind is to be told all the same.
DRESSED = (
    *(
        "byte_order_mark",
        "semicolons",
        "tabs",
        "windows_line_ends",
        "packed",
        "columns_reordered",
        "column_new",
    ),
    *("title_line", "preamble", "utf16", "latin1", "zipped", "column_emptied"),
)
# So are these, and there is nothing to say about the table itself: what a spreadsheet or a program has done to its
# spelling is undone in reading.
SPELLED = (
    *("byte_order_mark", "utf16", "semicolons", "tabs", "windows_line_ends", "carriage_returns"),
    *("title_line", "preamble", "packed", "zipped"),
    *("thousands_separated", "apostrophes", "codes_as_formulas", "flags_in_capitals"),
)
# What is found in some kinds only, for others have no such columns.
FOUND_IN = {
    "upcs_in_scientific_notation": ("video_report", "claim_report"),
    "dates_turned_local": ("video_report", "claim_report"),
}
# The doctor's thresholds were chosen by the first ten seeds; figures are given for others.
TUNED_BY = range(1, 11)
FIRST_SEED = 101
# As many that a report of each kind has some hundred rows.
VIDEOS = {"asset_conflict_report": 12_000}
USUAL_VIDEOS = 400
DAYS = 8


@dataclass
class Figures:
    """What was found of what there was; `missed` and `vain` name what went wrong."""

    expected: int = 0
    found: int = 0
    clean: int = 0
    alarms: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    vain: Counter[str] = field(default_factory=Counter)

    @property
    def recall(self) -> float:
        return self.found / self.expected

    @property
    def false_alarms(self) -> float:
        return self.alarms / self.clean

    def faulty(self, name: str, *, found: bool) -> None:
        self.expected += 1
        self.found += found
        if not found:
            self.missed[name] += 1

    def sound(self, findings: list[str]) -> None:
        self.clean += 1
        self.alarms += bool(findings)
        self.vain.update(findings)

    def sentence(self, what: str) -> str:
        return (
            f"{what}: {self.found} of {self.expected} faulty files found (recall {self.recall:.3f}), alarm at "
            f"{self.alarms} of {self.clean} sound ones ({self.false_alarms:.3f})"
            f"{''.join(f'; missed {name} {times}' for name, times in self.missed.items())}"
            f"{''.join(f'; in vain {name} {times}' for name, times in self.vain.items())}"
        )


def common_kinds() -> Iterator[tuple[str, str]]:
    """The kinds and versions that both the generator and the importer know."""
    for kind, versions in FORMS.items():
        if kind in KINDS.names():
            yield from ((kind, version) for version in versions)


def foreign_files() -> Iterator[tuple[str, str]]:
    """What the platform hands over beside its lists: kinds and versions that nothing is to take for a list."""
    for kind, versions in FORMS.items():
        if kind not in KINDS.names():
            yield from ((kind, version) for version in versions)


def recognised(path: Path, name: str) -> str | None:
    with path.open("rb") as file:
        try:
            return open_report(file, name).kind.name
        except UnreadableReport:
            return None


def measure_recognition(folder: Path, seeds: range) -> Figures:
    """Have the kind told of every form, plain and dressed, under a name that says nothing."""
    figures, path = Figures(), folder / "report.csv"
    for seed in seeds:
        for kind, version in common_kinds():
            world = World(seed, VIDEOS.get(kind, USUAL_VIDEOS) // 8)
            for fault in ((), *((name,) for name in DRESSED)):
                write_snapshot(path, Snapshot(kind, version, world), fault)
                told = recognised(path, "upload.csv")
                figures.faulty(f"{kind} {version} {' '.join(fault)}", found=told == kind)
        for kind, version in foreign_files():
            for fault in ((), *((name,) for name in SPELLED)):
                write_snapshot(path, Snapshot(kind, version, World(seed, 60)), fault)
                told = recognised(path, "upload.csv")
                figures.sound([f"{kind} {version} {' '.join(fault)} taken for {told}"] if told else [])
    return figures


def profile_of(session: Session, path: Path, name: str) -> tuple[Profile, str | None]:
    """Read a file into a temporary stage and measure it, as an import does."""
    with path.open("rb") as file:
        reader = open_report(file, name)
        subject = SUBJECTS[reader.kind.subject]
        fields = tuple(name for name in reader.fields if name in subject.fields)
        stage = Stage(subject, 1, fields, temporary=True)
        stage.create(session)
        staged = {*fields, *stage.evidence, subject.key, "line"}
        read = refused = taken = 0
        damaged: Counter[str] = Counter()
        for batch in reader.batches():
            said = batch.table.select([name for name in batch.table.column_names if name in staged])
            stage.copy(session, said.column_names, copy_csv(said))
            read, refused = read + batch.read, refused + len(batch.refused)
            taken += batch.table.num_rows
            damaged.update(cell.column for cell in batch.noted if not cell.kept)
    stage.analyze(session)
    bindings = [(reader.columns[number], column.field) for number, column in reader.header.bindings]
    columns = measure(session, stage, taken, {field: damaged[heading] for heading, field in bindings})
    spoken = fields_by_heading(bindings)
    profile = Profile(read, refused, tuple(reader.columns), spoken, columns, day_in(name))
    return profile, wrong_kind(reader.kind.name, name, reader.columns)


def diagnosis(
    session: Session, path: Path, name: str, before: list[Profile]
) -> tuple[Profile | None, list[Finding]]:
    try:
        profile, wrong = profile_of(session, path, name)
    except UnreadableReport as error:
        # Nothing of it is applied, and the person is told why: that is a finding as well.
        return None, [Finding("wrong_kind", "severe", error.message)]
    past = Past(before, frozenset(each.day for each in before if each.day))
    return profile, examine(profile, past, wrong_kind=wrong)


def measure_doctor(session: Session, folder: Path, seeds: range) -> Figures:
    """Examine a series of sound days, and then each fault on the day after them."""
    figures = Figures()
    for seed in seeds:
        for kind, version in newest_of_each():
            examine_series(
                session, folder, Snapshot(kind, version, World(seed, VIDEOS.get(kind, USUAL_VIDEOS))), figures
            )
    return figures


def newest_of_each() -> Iterator[tuple[str, str]]:
    newest = {kind: version for kind, version in common_kinds() if not version.endswith(("words", "other"))}
    yield from newest.items()


def examine_series(session: Session, folder: Path, first: Snapshot, figures: Figures) -> None:
    path, before = folder / "report.csv", list[Profile]()
    *days, last = days_from(first, DAYS + 1)
    for snapshot in days:
        write_snapshot(path, snapshot)
        profile, findings = diagnosis(session, path, snapshot.filename, before)
        figures.sound([f"{first.kind} {finding.code} {finding.column}" for finding in findings])
        if profile:
            before = [profile, *before]
    for spelling in SPELLED:
        findings = under_fault(session, path, [*days, last], spelling, before)
        figures.sound([f"{first.kind} {spelling} {finding.code} {finding.column}" for finding in findings])
    for fault, expected in EXPECTED.items():
        if first.kind not in FOUND_IN.get(fault, (first.kind,)):
            continue
        findings = under_fault(session, path, [*days, last], fault, before)
        codes = {finding.code for finding in findings}
        figures.faulty(f"{first.kind} {fault}", found=bool(codes & expected))


def under_fault(
    session: Session, path: Path, series: list[Snapshot], fault: str, before: list[Profile]
) -> list[Finding]:
    snapshot = series[-1]
    if fault in SERIES_FAULTS:
        *seen, snapshot = SERIES_FAULTS[fault](series)
        before = before[len(series) - 1 - len(seen) :]
        write_snapshot(path, snapshot)
    else:
        write_snapshot(path, snapshot, [FAULTS[fault].name])
    return diagnosis(session, path, snapshot.filename, before)[1]
