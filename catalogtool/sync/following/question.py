"""What a kind of work asks for a batch of records, and what it makes of the answers."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from catalogtool.connectors.youtube import Connection


@dataclass(frozen=True)
class Raw:
    """An answer word for word, and the ids that were asked for."""

    method: str
    asked: Sequence[str]
    body: Any


@dataclass
class Told:
    """What was told of some records: values by field for each key, the keys that are gone, numbers of the moment."""

    said: dict[str, dict[str, Any]] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    measured: dict[str, dict[str, int]] = field(default_factory=dict)
    raw: list[Raw] = field(default_factory=list)


@dataclass(frozen=True)
class Question:
    """One kind of work: `task` names it, `fields` are those of the subject that answers may speak of.

    `asking` opens what asks, in one thread, for up to `at_once` records by one call or more.
    """

    task: str
    title: str
    subject: str
    fields: tuple[str, ...]
    at_once: int
    asking: Callable[[Connection], AbstractContextManager["Ask"]]


Ask = Callable[[Sequence[str]], tuple[Told, int]]
