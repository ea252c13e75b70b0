"""The choice of ports by several at once."""

import random
import socket
from contextlib import ExitStack

import pytest

from catalogtool.local import ports

NAMES = [str(number) for number in range(12)]


def test_a_port_is_given_once_until_it_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "CHOICE", range(20000, 20300))
    with ExitStack() as held:
        with ExitStack() as others:
            chosen = [set(ports.choose(NAMES, {}, others).values()) for _ in range(5)]
            assert len(set.union(*chosen)) == 5 * len(NAMES)
            wanted = dict(zip(NAMES, chosen[0], strict=True))
            assert not set(ports.choose(NAMES, wanted, held).values()) & set.union(*chosen)
        assert ports.choose(NAMES, wanted, held) == wanted


def test_two_processes_with_the_same_seed_do_not_try_the_same_ports() -> None:
    def first_choice() -> list[int]:
        random.seed(1)
        with ExitStack() as held:
            return list(ports.choose(NAMES, {}, held).values())

    assert first_choice() != first_choice()


def test_a_port_on_which_somebody_listens_is_not_chosen() -> None:
    with ExitStack() as held:
        taken = ports.choose(["web"], {}, held)["web"]
    with socket.create_server((ports.LOOPBACK, taken)), ExitStack() as held:
        assert ports.choose(["web"], {"web": taken}, held)["web"] != taken
