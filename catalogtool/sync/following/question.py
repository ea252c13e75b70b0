"""What a kind of work asks for a batch of records, and what it makes of the answers."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from catalogtool.catalog.derived.derivation import Derivation
from catalogtool.connectors.google import Answer, Client
from catalogtool.connectors.youtube import Connection


class Service(Protocol):
    """A service that is asked by a client of its own, in one thread."""

    client: Client


@dataclass
class Told:
    """What was told of the keys that were asked for: the items as they came, and what they mean.

    `said` has the values by field of each record, `gone` the keys that are no more, and `measured` the numbers of the
    moment by the record's key. `unread` items could not be translated.
    """

    asked: Sequence[str]
    items: Sequence[Answer]
    said: dict[str, dict[str, Any]] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    measured: dict[str, dict[str, int]] = field(default_factory=dict)
    unread: int = 0


@dataclass(frozen=True)
class Question:
    """One kind of work: `task` names it, and the answers speak of `fields` of the subject.

    `of` is the subject whose keys are asked for: up to `at_once` of them by `items`, by one call of the method or more.
    `telling` translates these items, now or when they are read again, and `about` gives the keys that one speaks of.
    `unnamed` gives SQL of the keys of records that the kept answers of `:jobs` no longer name. `derived` is what
    follows for other subjects.
    """

    task: str
    title: str
    of: str
    subject: str
    fields: tuple[str, ...]
    at_once: int
    method: str
    service: Callable[[Connection], Service]
    items: Callable[[Any, Sequence[str]], Sequence[Answer]]
    telling: Callable[[Sequence[str], Sequence[Answer]], Told]
    about: Callable[[Answer], Collection[str]] = lambda item: (item["id"],)
    unnamed: str = ""
    derived: tuple[Derivation, ...] = ()
