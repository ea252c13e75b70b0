"""Real workers look at the clock by themselves, and go on whatever is wrong with a schedule."""

import pytest
from flask import Flask

from catalogtool.queue import supervisor
from catalogtool.queue.signals import beat
from catalogtool.schedules.ticking import tick
from tests.queue.jobs import eventually
from tests.queue.test_supervisor import Start, start
from tests.schedules.rows import look, make, runs

__all__ = ["start"]

pytestmark = pytest.mark.usefixtures("app")


def test_workers_begin_what_is_due_and_do_it_once(start: Start) -> None:
    names = [make(f"round_{number}", due_in=-60) for number in range(3)]
    start()
    start()
    assert eventually(lambda: all(look(name).successful_executions == 1 for name in names), 120)
    assert [len(runs(name)) for name in names] == [1, 1, 1]
    later = make(due_in=1)
    assert eventually(lambda: look(later).successful_executions == 1, 120)


def test_a_schedule_without_a_next_time_rests_and_holds_no_other_up(app: Flask) -> None:
    make("broken", due_in=-60, time_zone="Mars/Olympus")
    make(due_in=-30)
    tick()
    assert (look("broken").is_active, len(runs("broken")), len(runs())) == (False, 1, 1)


def test_whatever_is_wrong_with_the_clock_the_worker_goes_on(app: Flask) -> None:
    def fail(_sender: object) -> None:
        raise ZeroDivisionError

    with beat.connected_to(fail):
        supervisor._beat()
    assert beat.receivers


def test_the_beat_begins_what_is_due(app: Flask) -> None:
    make(due_in=-60)
    beat.send()
    assert [run.status for run in runs()] == ["pending"]
