"""The audit of packages: it passes only when it has looked at each of them."""

import pytest

from tests.security.audit import faults, main, pinned

WANTED = {"flask": "3.1.3", "python-slugify": "9.2.0"}
CLEAN = [
    {"name": "Flask", "version": "3.1.3", "vulns": []},
    {"name": "python_slugify", "version": "9.2.0", "vulns": []},
]


def test_a_list_is_read_with_extras_and_notes():
    text = "# Why.\nFlask-Security-Too[common,fsqla]==5.9.2\n-r ../requirements.txt\nruff==0.17.5  # form\n"
    assert pinned(text) == {"flask-security-too": "5.9.2", "ruff": "0.17.5"}


def test_packages_that_were_looked_up_and_have_no_holes_pass():
    assert faults(WANTED, {"dependencies": CLEAN}) == []


@pytest.mark.parametrize(
    "entry",
    [
        None,
        {"name": "flask", "skip_reason": "Dependency not found on PyPI and could not be audited"},
        {"name": "flask", "version": "3.1.2", "vulns": []},
    ],
)
def test_a_package_that_nobody_looked_at_is_a_fault(entry):
    (fault,) = faults(WANTED, {"dependencies": [CLEAN[1], *([entry] if entry else [])]})
    assert fault.startswith("flask 3.1.3: not looked up")


def test_a_known_hole_is_a_fault_with_its_remedy():
    hole = {"id": "PYSEC-2026-1", "fix_versions": ["3.1.4"]}
    (fault,) = faults({"flask": "3.1.3"}, {"dependencies": [CLEAN[0] | {"vulns": [hole]}]})
    assert fault == "flask 3.1.3: PYSEC-2026-1, mended in 3.1.4"


@pytest.mark.parametrize("auditor", [["true"], ["echo", "No known vulnerabilities found"], ["echo", "{}"]])
def test_an_auditor_that_says_nothing_of_the_packages_never_passes(auditor):
    assert main(["sh", "-c", f"{' '.join(auditor)}", "--"])
