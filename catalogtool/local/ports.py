"""Free TCP ports on loopback, none given twice to those on this machine who choose here."""

import random
import socket
from collections.abc import Iterable, Mapping
from contextlib import ExitStack

LOOPBACK = "127.0.0.1"
# From 32768 upwards the kernel takes ports for outgoing connections: one chosen there may soon be gone.
CHOICE = range(20000, 32768)

# Tests set the seed of the usual generator, so that two of their processes would choose the same.
_chance = random.SystemRandom()


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        # Without this a port that was in use a minute ago would seem taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def choose(names: Iterable[str], preferred: Mapping[str, int], held: ExitStack) -> dict[str, int]:
    """Give each name a free port of its own, the preferred one where it is free.

    Until `held` is closed nobody else is given these, even while nothing listens there yet.
    """
    chosen: dict[str, int] = {}
    for name in names:
        wanted = preferred.get(name)
        candidates = ([wanted] if wanted else []) + _chance.sample(CHOICE, 200)
        chosen[name] = next(port for port in candidates if is_free(port) and _reserve(port, held))
    return chosen


def _reserve(port: int, held: ExitStack) -> bool:
    """Bind a name that stands for the port: in Linux's abstract namespace it is gone with its process at the latest."""
    sign = socket.socket(socket.AF_UNIX)
    try:
        sign.bind(f"\0catalog-tool port {port}")
    except OSError:
        sign.close()
        return False
    held.enter_context(sign)
    return True
