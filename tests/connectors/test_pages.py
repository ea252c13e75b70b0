"""Lists that come in pages are followed to their end, and no further."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from catalogtool.connectors import youtube
from catalogtool.connectors.google import Client
from catalogtool.core.database import session
from catalogtool.core.errors import Unavailable
from catalogtool.local.synthetic.world import World
from tests.sync.following import followed


@pytest.fixture
def content_id(app: Flask) -> Iterator[Any]:
    with followed(app, World(5, 60)):
        yield youtube.connection(session()).content_id()


@pytest.mark.parametrize(("tokens", "claims"), [([None], 1), (["a", None], 2), (["a", "b", "a", None], 4)])
def test_each_page_is_asked_for_until_one_is_the_last(
    content_id: Any, monkeypatch: pytest.MonkeyPatch, tokens: list[str | None], claims: int
) -> None:
    lead(monkeypatch, iter(tokens))
    assert len(list(content_id.claims(["dQw4w9WgXcQ"]))) == claims


def test_a_page_that_leads_to_itself_is_left(content_id: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lead(monkeypatch, iter(["a", "b", *["b"] * 50]))
    with pytest.raises(Unavailable, match="the same page of claims again and again"):
        list(content_id.claims(["dQw4w9WgXcQ"]))


def lead(monkeypatch: pytest.MonkeyPatch, tokens: Iterator[str | None]) -> None:
    """Have each answer lead to the page that the next of the tokens names."""

    def answer(_client: Client, _request: Any) -> dict[str, Any]:
        token = next(tokens)
        return {"items": [{"id": "c"}]} | ({"nextPageToken": token} if token else {})

    monkeypatch.setattr(Client, "ask", answer)
