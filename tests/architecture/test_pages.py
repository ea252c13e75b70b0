import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask

from catalogtool.web.access import PUBLIC, rule_of
from tests.architecture.sources import TEMPLATES, markup, modules, name, own_assets, templates, texts

# The measures are shown to programs on this machine, or to those that have the token.
PUBLIC_ENDPOINTS = {
    *("static", "security.login", "health.alive", "health.ready", "health.metrics"),
    # Who has a link that came by e-mail proves themself with it.
    *("passwords.forgotten", "passwords.new", "passwords.confirm"),
    # They let in who proves the rest.
    *("second_step.ask", "second_step.passkey", "second_step.passkey_options", "firebase.sign_in"),
}
LOADING = {"src", "srcset", "href", "action", "formaction", "poster", "data", "xlink:href"}
ELSEWHERE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
LOADED_BY_CSS = re.compile(r"""(?:url\(|@import)\s*['"]?\s*((?:https?:)?//[^'")]*)""", re.IGNORECASE)
LINKED = re.compile(r"""(?:url_for|page_url)\(\s*["']([\w.]+)["']\s*[,)]""")
NAMED = re.compile(r"""\{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']""")


class Faults(HTMLParser):
    """Collects what a page may not hold: code and style of its own, and things that lie on other hosts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {attribute for attribute, _ in attrs}
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(f"<{tag}> inline")
        for attribute, value in attrs:
            if attribute == "style" or attribute.startswith(("on", "hx-on")):
                self.found.append(f"{attribute}=")
            if (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"{attribute}={value}")
            # A link leads elsewhere when somebody follows it; everything else is loaded.
            if (
                tag != "a"
                and (attribute in LOADING or attribute.startswith("hx-"))
                and ELSEWHERE.match(value or "")
            ):
                self.found.append(f"<{tag} {attribute}={value}>")


def faults_of(markup: str) -> list[str]:
    faults = Faults()
    faults.feed(markup)
    return faults.found


def test_every_page_says_who_may_open_it(application: Flask) -> None:
    assert {
        endpoint for endpoint, view in application.view_functions.items() if rule_of(view) is None
    } == set()


def test_without_an_account_there_are_the_sign_in_page_and_the_state_of_health_alone(
    application: Flask,
) -> None:
    views = application.view_functions
    assert {endpoint for endpoint, view in views.items() if rule_of(view) == PUBLIC} == PUBLIC_ENDPOINTS


@pytest.mark.parametrize("path", templates(), ids=name)
def test_a_template_holds_no_code_or_style_and_loads_nothing_from_other_hosts(path: Path) -> None:
    assert faults_of(markup(path)) == []


@pytest.mark.parametrize("path", templates(), ids=name)
def test_a_template_links_to_pages_that_exist(path: Path, application: Flask) -> None:
    assert set(LINKED.findall(path.read_text())) - set(application.view_functions) == set()


@pytest.mark.parametrize("path", own_assets(".css", ".js"), ids=name)
def test_styles_and_scripts_load_nothing_from_other_hosts(path: Path) -> None:
    code = re.sub(r"/\*.*?\*/|^\s*//.*?$", "", path.read_text(), flags=re.DOTALL | re.MULTILINE)
    found = LOADED_BY_CSS if path.suffix == ".css" else re.compile(r"""["'`](?:https?:)?//[^"'`]+""")
    assert found.findall(code) == []


def test_every_template_is_used_and_every_used_template_exists() -> None:
    by_code = {text for path in modules() for text in texts(path) if re.fullmatch(r"[\w/-]+\.html", text)}
    by_templates = {text for path in templates() for text in NAMED.findall(path.read_text())}
    assert by_code | by_templates == {path.relative_to(TEMPLATES).as_posix() for path in templates()}
