"""The tables of faults in the documentation are true, and name every fault that is tested."""

import re
from pathlib import Path

import pytest

from tests.reports.faults import of_the_benchmark, of_users
from tests.reports.faults.told import OF_THE_BENCHMARK, OF_USERS

DOCUMENT = Path(__file__).parents[3] / "docs" / "reports.md"
TABLES = {"Faults of real files": OF_USERS, "Faults of the public benchmark": OF_THE_BENCHMARK}
MODULES = (of_users, of_the_benchmark)
FAULTS = {words: check for table in TABLES.values() for words, check in table.items()}


@pytest.mark.parametrize(("heading", "register"), TABLES.items())
def test_the_documentation_names_the_very_faults_that_are_tested(heading, register):
    section = DOCUMENT.read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.*?) \| (.*) \|$", section, re.MULTILINE)
    assert [told.replace(r"\|", "|") for told, _ in rows[2:]] == list(register)
    assert all(outcome.strip() for _, outcome in rows)


@pytest.mark.parametrize("words", FAULTS)
def test_what_the_documentation_tells_of_a_fault_holds(words):
    FAULTS[words]()
