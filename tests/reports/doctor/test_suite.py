"""Recognition and doctor keep what docs/reports.md says of them."""

import os
import sys

import pytest

from catalogtool.core.database import session
from tests.reports.doctor import suite

SEEDS = range(suite.FIRST_SEED, suite.FIRST_SEED + int(os.environ.get("SEEDS", "1")))

pytestmark = pytest.mark.usefixtures("app")


def test_what_is_measured_was_not_looked_at_when_thresholds_were_chosen():
    assert not set(SEEDS) & set(suite.TUNED_BY)


def test_the_kind_is_told_of_every_form_and_of_no_foreign_file(tmp_path, capsys):
    figures = suite.measure_recognition(tmp_path, SEEDS)
    with capsys.disabled():
        sys.stdout.write(f"\n{figures.sentence('Recognition')}\n")
    assert figures.recall >= 0.95
    assert figures.false_alarms <= 0.02


def test_faults_are_found_and_sound_days_raise_no_alarm(tmp_path, capsys):
    figures = suite.measure_doctor(session(), tmp_path, SEEDS)
    with capsys.disabled():
        sys.stdout.write(f"\n{figures.sentence('Doctor')}\n")
    assert figures.recall >= 0.95
    assert figures.false_alarms <= 0.02
