"""Discovery: every module of a feature is imported, and declaring something there is registering it."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Things of one kind by name; two of one name stop the start."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._things: dict[str, T] = {}

    def add(self, name: str, thing: T) -> T:
        if name in self._things:
            raise RuntimeError(f"There are two {self.kind}s named {name!r}.")
        self._things[name] = thing
        return thing

    def __getitem__(self, name: str) -> T:
        try:
            return self._things[name]
        except KeyError:
            raise KeyError(f"No {self.kind} is named {name!r}.") from None

    def __iter__(self) -> Iterator[T]:
        return iter(self._things.values())

    def names(self) -> list[str]:
        return list(self._things)


def import_feature(package: str) -> list[ModuleType]:
    """Import every module below `package`, so that what they declare is known."""
    root = import_module(package)
    names = (info.name for info in pkgutil.walk_packages(root.__path__, prefix=f"{package}."))
    return [root, *(import_module(name) for name in names)]
