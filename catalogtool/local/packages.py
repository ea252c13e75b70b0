"""Where an installed package that carries programs has its files."""

import importlib.util
from pathlib import Path

from catalogtool.core.errors import Unavailable


def folder(name: str) -> Path:
    """Find a package without importing it; raise Unavailable when it is not installed."""
    package = importlib.util.find_spec(name)
    if package is None or package.origin is None:
        raise Unavailable(f"The package {name} is not installed. Type `make run`, which installs it.")
    return Path(package.origin).parent
