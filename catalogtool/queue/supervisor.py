"""The worker: a process that listens for bells, rung again where one was lost, and work without Redis if need be."""

import gc
import os
import signal
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.context import ForkProcess

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from catalogtool.core.database import db, impatient_engine, transaction
from catalogtool.queue import carrier, claiming, stopping, workers
from catalogtool.queue.signals import beat

RECONCILE_SECONDS = 5.0
PATIENCE_SECONDS = 6.0
LEAVING_SECONDS = 2

STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT}
AWAITED = {*STOP_SIGNALS, signal.SIGALRM}

log = structlog.get_logger()
_fork = get_context("fork")


def supervise(app: Flask) -> None:
    """Work on the application's queue until SIGTERM or Ctrl-C, then end within ten seconds.

    This process has a single thread and takes signals only while it waits, so that forking is safe.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, AWAITED)
    # What is loaded by now stays to the end. Left to the collector, it would cost the exit of this process a second
    # of computing, ten on a busy machine, and each child a copy of its memory.
    gc.freeze()
    with app.app_context():
        worker = Supervisor()
        log.info("worker started")
        try:
            worker.reconcile()
            while not _asked_to_stop(within=RECONCILE_SECONDS):
                worker.reconcile()
        finally:
            worker.stop()
            log.info("worker stopped")


class Supervisor:
    """Two children: one that answers bells, and one that works directly while bells can't be heard."""

    def __init__(self) -> None:
        self.listener = _start(carrier.listen)
        self.stand_in: ForkProcess | None = None
        self._noted = False

    def reconcile(self) -> None:
        """See to it that somebody takes the work that waits, that there is a listener, and that this is known."""
        _beat()
        _let_go_of_what_the_dead_held()
        listening = self.listener.is_alive()
        if _work_waits() and not (listening and carrier.ring(at_most=1)):
            self._work_directly()
        if not listening:
            self.listener = _start(carrier.listen)
        self._noted = _note_alive(begins=not self._noted) or self._noted

    def stop(self) -> None:
        """Ask the children to give back what they hold, and wait for them."""
        children = [child for child in (self.listener, self.stand_in) if child]
        for child in children:
            child.terminate()
        deadline = time.monotonic() + PATIENCE_SECONDS
        for child in children:
            child.join(max(0.0, deadline - time.monotonic()))
            child.kill()
        _note_end()

    def _work_directly(self) -> None:
        if self.stand_in is None or not self.stand_in.is_alive():
            self.stand_in = _start(carrier.answer)


def _asked_to_stop(within: float) -> bool:
    """Wait so long for a signal to stop.

    Python's `sigtimedwait` would not do: of a process that is frozen for longer it says that some signal came.
    """
    signal.setitimer(signal.ITIMER_REAL, within)
    return signal.sigwait(AWAITED) in STOP_SIGNALS


def _work_waits() -> bool:
    try:
        return claiming.any_claimable(db.engine)
    except SQLAlchemyError as error:
        log.warning("the database does not answer", error=str(error))
        return False


def _let_go_of_what_the_dead_held() -> None:
    """Nobody else learns of a process that was killed together with the one that watched it."""
    try:
        for pid in claiming.holders(db.engine, workers.NAME):
            if _has_died(pid):
                claiming.release(db.engine, workers.NAME, pid)
    except SQLAlchemyError as error:
        log.warning("what the dead held waits for its lease", error=str(error))


def _has_died(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):
        return True  # the number is nobody's, or by now another user's
    return False


def _beat() -> None:
    try:
        beat.send()
    except SQLAlchemyError as error:
        log.warning("nothing begun by the clock", error=str(error))
    except Exception:
        # Work that people ask for goes on, whatever is wrong with a schedule.
        log.exception("nothing begun by the clock")


def _note_alive(*, begins: bool) -> bool:
    try:
        with transaction() as current:
            workers.note_alive(current, begins=begins)
    except SQLAlchemyError as error:
        log.warning("not noted that this worker is alive", error=str(error))
        return False
    return True


def _note_end() -> None:
    try:
        # A database that hangs must not hold up the end.
        with Session(impatient_engine(LEAVING_SECONDS)) as current:
            workers.leave(current)
    except SQLAlchemyError as error:
        log.warning("not noted that this worker has ended", error=str(error))


def _start(work: Callable[[], None]) -> ForkProcess:
    child = _fork.Process(target=_become, args=(work, os.getpid()))
    child.start()
    return child


def _become(work: Callable[[], None], parent: int) -> None:
    stopping.follow(parent)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, AWAITED)
    db.engine.dispose(close=False)
    work()
