"""Places in a page that features above it fill, for a page may not call upwards."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from flask import Flask
from markupsafe import Markup

Part = Callable[..., str]

_parts: defaultdict[str, list[tuple[int, Part]]] = defaultdict(list)


def slot(name: str, order: int = 0) -> Callable[[Part], Part]:
    """Draw what the decorated function returns in every page that has the slot, lower orders first.

    The function takes what the page gives its slot, renders a template of its own feature and returns its HTML.
    """

    def register(part: Part) -> Part:
        _parts[name].append((order, part))
        return part

    return register


def filled(name: str, *given: Any) -> Markup:
    """The HTML of everything that fills the slot; each part is given what the page gives."""
    parts = sorted(_parts.get(name, ()), key=lambda entry: entry[0])
    return Markup("").join(Markup(part(*given)) for _, part in parts)  # noqa: S704 - rendered templates, escaped already


def init_app(app: Flask) -> None:
    """Let templates write `{{ slot("catalog.top") }}`, or `{{ slot("changeset.side", changeset) }}`."""
    app.jinja_env.globals["slot"] = filled
