"""What a kind of work asks for a batch of records, and what it makes of the answers."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from catalogtool.catalog.derived.derivation import Derivation
from catalogtool.connectors.youtube import Connection


@dataclass(frozen=True)
class Raw:
    """An answer word for word, and the ids that were asked for."""

    method: str
    asked: Sequence[str]
    body: Any


@dataclass
class Told:
    """What was told of the keys that were asked for.

    `said` has the values by field of each record, `gone` the keys that are no more, and `measured` the numbers of the
    moment by the record's key.
    """

    asked: Sequence[str]
    said: dict[str, dict[str, Any]] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    measured: dict[str, dict[str, int]] = field(default_factory=dict)
    raw: list[Raw] = field(default_factory=list)


Ask = Callable[[Sequence[str]], tuple[Told, int]]


@dataclass(frozen=True)
class Question:
    """One kind of work: `task` names it, and the answers speak of `fields` of the subject.

    `of` is the subject whose keys are asked for. `asking` opens what asks, in one thread, for up to `at_once` of them
    by one call or more. `unnamed` gives SQL of the keys of records that answers about the asked keys no longer name.
    `derived` is what follows for other subjects.
    """

    task: str
    title: str
    of: str
    subject: str
    fields: tuple[str, ...]
    at_once: int
    asking: Callable[[Connection], AbstractContextManager[Ask]]
    unnamed: str = ""
    derived: tuple[Derivation, ...] = ()
