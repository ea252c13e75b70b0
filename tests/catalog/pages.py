"""Reading the catalog's pages as a person does."""

import html
import re


def text_of(page: str) -> str:
    """What the main part of a page says, in one line."""
    body = page.partition("<main")[2] or page
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def titles(page: str) -> list[str]:
    """The titles of a list, in its order."""
    return [html.unescape(title) for title in re.findall(r'class="title"[^>]*>([^<]+)</a>', page)]


def link(page: str, words: str) -> str:
    """Where the link with these words leads."""
    found = re.search(rf'<a [^>]*href="([^"]+)"[^>]*>(?:(?!</a>).)*{re.escape(words)}', page, re.DOTALL)
    assert found, f"no link says {words}"
    return html.unescape(found[1])


def values_of(page: str) -> dict[str, str]:
    """The definitions of a page, its history aside, by their names."""
    facts = page.partition('id="history"')[0]
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", facts, re.DOTALL)
    return {text_of(name): text_of(value) for name, value in pairs}


def form_of(page: str) -> dict[str, str]:
    """What the form of a page would send as it is."""
    main = page.partition("<main")[2]
    sent = dict(re.findall(r'<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', main))
    sent |= dict(re.findall(r'<textarea[^>]*? name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', main, re.DOTALL))
    for box in re.findall(r'<input[^>]*type="checkbox"[^>]*>', main):
        name = re.search(r'name="([^"]+)"', box)
        assert name
        if " checked" in box:
            sent[name[1]] = "y"
        else:
            sent.pop(name[1], None)
    return {name: html.unescape(value) for name, value in sent.items()}
