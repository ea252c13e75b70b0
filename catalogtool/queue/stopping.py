"""How a working process is asked to stop, and how it never outlives the one that started it."""

import ctypes
import os
import signal
import threading
import time
from collections.abc import Callable

# Together with handing the job back it stays below the three seconds that `make run` gives the worker.
GRACE_SECONDS = 0.8

_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)

requested = threading.Event()


def follow(parent: int) -> None:
    """Have the kernel ask this process to stop when its parent dies, however that dies."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl refused to set the signal of the parent's death")
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)


def heed(give_back: Callable[[], None]) -> None:
    """Let SIGTERM end this process: after the present chunk, or, when that lasts, after `give_back`.

    A thread waits for the signal, so that a long computation in the main thread does not hold it up.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    threading.Thread(target=_wait, args=(give_back,), name="stop", daemon=True).start()


def _wait(give_back: Callable[[], None]) -> None:
    signal.sigwait({signal.SIGTERM})
    requested.set()
    time.sleep(GRACE_SECONDS)
    try:
        give_back()
    finally:
        os._exit(0)
