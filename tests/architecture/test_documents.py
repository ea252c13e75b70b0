import dataclasses
import re
from itertools import pairwise
from pathlib import Path

import click
import pytest
from flask import Flask

from catalogtool.core.registry import import_feature
from catalogtool.core.settings import Firebase, Youtube
from catalogtool.queue.task import tasks
from catalogtool.reports.kinds.kind import KINDS
from config import Config
from tests.architecture.sources import ROOT, name

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FOLDERS = ("bench", "catalogtool", "docs", "migrations", "templates", "tests")
NAMED_FILE = re.compile(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]*|[\w-]+\.(?:py|toml|md))`")
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
FLASK = re.compile(r"flask --app wsgi ([a-z]+) ([a-z-]+)")
SECTION = re.compile(r"^## `(\w+)`", re.MULTILINE)
ROW = re.compile(r"^\| `(\w+)` \|", re.MULTILINE)


def read(path: str) -> str:
    return (ROOT / path).read_text()


def test_every_task_is_described_and_no_other(application: Flask) -> None:
    assert application.name
    assert SECTION.findall(read("docs/tasks.md")) == sorted(
        task.name for task in tasks if task.run.__module__.startswith("catalogtool.")
    )


def test_every_setting_is_described_and_no_other() -> None:
    known = {field.name.upper() for field in dataclasses.fields(Config)} - {"FIREBASE", "YOUTUBE"} | {"PORT"}
    known |= {f"FIREBASE_{field.name.upper()}" for field in dataclasses.fields(Firebase)}
    known |= {f"YOUTUBE_{field.name.upper()}" for field in dataclasses.fields(Youtube)}
    assert set(ROW.findall(read("docs/settings.md"))) == known


def test_every_kind_of_report_is_described_with_its_columns() -> None:
    import_feature("catalogtool.reports.kinds")
    described = read("docs/reports.md")
    for kind in KINDS:
        assert f"`{kind.name}`" in described
        for column in kind.columns:
            names = ", ".join(f"`{heading}`" for heading in column.names)
            assert f"| `{column.field}` | {names} |" in described


def test_the_change_log_has_a_place_for_what_comes_next() -> None:
    assert re.search(r"^## \[?Unreleased", read("CHANGELOG.md"), re.MULTILINE)


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs/adr").glob("*.md"))]
    assert numbers[0] == 1
    assert all(after == before + 1 for before, after in pairwise(numbers))


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_a_document_names_files_that_exist(path: Path) -> None:
    linked = {target for target in LINK.findall(path.read_text()) if not (path.parent / target).exists()}
    named = {file for file in NAMED_FILE.findall(path.read_text()) if not (ROOT / file).exists()}
    assert linked | named == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_a_document_names_commands_that_exist(path: Path, application: Flask) -> None:
    commands = {
        (group, command)
        for group, entry in application.cli.commands.items()
        if isinstance(entry, click.Group)
        for command in entry.commands
    }
    assert set(FLASK.findall(path.read_text())) - commands == set()
