"""The menu, as the features declare it."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Flask, request, url_for

from catalogtool.core.registry import Registry
from catalogtool.web.access import Actor, find_actor


@dataclass(frozen=True)
class MenuItem:
    """One line of the menu; `icon` is a name in templates/macros/icon.html."""

    label: str
    endpoint: str
    icon: str
    order: int
    admin_only: bool

    @property
    def is_current(self) -> bool:
        """Whether the present page is the one that this item opens, or lies below it."""
        url = url_for(self.endpoint)
        return request.path == url or (url != "/" and request.path.startswith(f"{url.rstrip('/')}/"))


items: Registry[MenuItem] = Registry("menu item")


def menu_item(label: str, endpoint: str, icon: str, order: int, *, admin_only: bool = False) -> MenuItem:
    """Put a page into the menu; called once, where the module that serves the page is imported."""
    return items.add(endpoint, MenuItem(label, endpoint, icon, order, admin_only))


def menu_for(person: Actor | None) -> list[MenuItem]:
    """The items that the person may open, in their order; nobody signed in sees none."""
    return [] if person is None else visible(items, is_admin=person.is_admin)


def visible(declared: Iterable[MenuItem], *, is_admin: bool) -> list[MenuItem]:
    return sorted((item for item in declared if is_admin or not item.admin_only), key=lambda item: item.order)


def init_app(app: Flask) -> None:
    """Give every template the menu of the person who looks at it."""
    app.context_processor(lambda: {"menu": menu_for(find_actor())})
