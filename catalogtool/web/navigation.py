"""The menu, as the features declare it."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for

from catalogtool.core.registry import Registry
from catalogtool.web.access import find_actor, may_open


@dataclass(frozen=True)
class MenuItem:
    """One line of the menu; `icon` is a name in templates/macros/icon.html."""

    label: str
    endpoint: str
    icon: str
    order: int

    @property
    def is_current(self) -> bool:
        """Whether the present page is the one that this item opens, or lies below it."""
        url = url_for(self.endpoint)
        return request.path == url or (url != "/" and request.path.startswith(f"{url.rstrip('/')}/"))


items: Registry[MenuItem] = Registry("menu item")


def menu_item(label: str, endpoint: str, icon: str, order: int) -> MenuItem:
    """Put a page into the menu; called once, where the module that serves the page is imported."""
    return items.add(endpoint, MenuItem(label, endpoint, icon, order))


def menu() -> list[MenuItem]:
    """The items that the person behind the request may open, in their order; nobody signed in sees none."""
    if find_actor() is None:
        return []
    return sorted((item for item in items if may_open(item.endpoint)), key=lambda item: item.order)


def page_url(endpoint: str, **values: Any) -> str | None:
    """The URL of a page, if the application has that page and the person behind the request may open it."""
    known = endpoint in current_app.view_functions
    return url_for(endpoint, **values) if known and may_open(endpoint) else None


def init_app(app: Flask) -> None:
    """Give every template the menu of the person who looks at it, and the ways that are open to them."""
    app.jinja_env.globals["page_url"] = page_url
    app.context_processor(lambda: {"menu": menu()})
