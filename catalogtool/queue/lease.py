"""Keeps a job in this process's hands while a chunk of it lasts."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from catalogtool.queue import transitions
from catalogtool.queue.claiming import Claim

RENEW_SECONDS = 8.0
LONGEST_CHUNK_SECONDS = 600.0

log = structlog.get_logger()


class Lease:
    """Renewed by a thread until nothing has been heard of the work for ten minutes."""

    def __init__(self, engine: Engine, held: Claim) -> None:
        self._engine = engine
        self._held = held
        self._heard_at = time.monotonic()
        self._over = threading.Event()
        self.lost = False

    def hear(self) -> None:
        """Note a sign of progress."""
        self._heard_at = time.monotonic()

    @contextmanager
    def renewed(self) -> Iterator[None]:
        """Renew the lease while the block runs."""
        thread = threading.Thread(target=self._renew, name=f"lease of job {self._held.id}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join(timeout=RENEW_SECONDS)

    def _renew(self) -> None:
        while not self._over.wait(RENEW_SECONDS) and not self.lost:
            if time.monotonic() - self._heard_at > LONGEST_CHUNK_SECONDS:
                log.warning("nothing heard of the job, its lease runs out", job=self._held.id)
                return
            try:
                self.lost = not transitions.renew(self._engine, self._held)
            except SQLAlchemyError as error:
                # The next round tries again; should the lease run out meanwhile, the fence refuses what is late.
                log.warning("lease not renewed", job=self._held.id, error=str(error))
