"""The files that the rules speak of."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "catalogtool"
TEMPLATES = ROOT / "templates"
STATIC = PACKAGE / "static"

JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if STATIC not in path.parents)


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def own_assets(*suffixes: str) -> list[Path]:
    """Our scripts or styles, without what packages bring."""
    brought = {STATIC / "vendor", STATIC / "node_modules"}
    return sorted(
        path for path in STATIC.rglob("*") if path.suffix in suffixes and not brought & set(path.parents)
    )


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def texts(path: Path) -> set[str]:
    """All texts that a module holds."""
    found = (node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant))
    return {value for value in found if isinstance(value, str)}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def markup(path: Path) -> str:
    """A template without what Jinja would put into it."""
    return JINJA.sub("", path.read_text())
