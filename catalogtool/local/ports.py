"""Free TCP ports on loopback."""

import random
import socket
from collections.abc import Iterable, Mapping

LOOPBACK = "127.0.0.1"
# From 32768 upwards the kernel takes ports for outgoing connections: one chosen there may soon be gone.
CHOICE = range(20000, 32768)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        # Without this a port that was in use a minute ago would seem taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def choose(names: Iterable[str], preferred: Mapping[str, int]) -> dict[str, int]:
    """Give each name a free port of its own, the preferred one where it is free."""
    chosen: dict[str, int] = {}
    for name in names:
        wanted = preferred.get(name)
        candidates = ([wanted] if wanted else []) + random.sample(CHOICE, 200)
        chosen[name] = next(port for port in candidates if port not in chosen.values() and is_free(port))
    return chosen
