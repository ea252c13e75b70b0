import re
import tomllib

from catalogtool.app import FEATURES
from tests.architecture.sources import PACKAGE, ROOT, modules, name

TOP_LEVEL = {
    *("bench", "catalogtool", "docs", "migrations", "templates", "tests"),
    *("config.py", "worker.py", "wsgi.py"),
    *("requirements.txt", "pyproject.toml", "Makefile", "README.md", "CHANGELOG.md"),
}
MADE_HERE = {"__pycache__", "instance", "node_modules"}
EMPTY_WORDS = {"base", "common", "helper", "helpers", "manager", "misc", "service", "util", "utils"}


def layers() -> list[str]:
    """The features from low to high as the rules of imports have them."""
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    order = next(rule for rule in rules if rule.get("containers") == ["catalogtool"])["layers"]
    return [each for line in reversed(order) for each in re.split(r"\s*\|\s*", line)]


def test_the_top_level_holds_what_a_newcomer_needs_and_nothing_else() -> None:
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert found - MADE_HERE - TOP_LEVEL == set()


def test_the_features_start_in_the_order_in_which_they_may_call_each_other() -> None:
    assert list(FEATURES) == [each for each in layers() if each not in {"core", "local", "app"}]


def test_every_folder_of_the_package_has_its_place_in_the_rules_of_imports() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert folders == set(layers()) - {"app"}


def test_no_module_has_a_name_that_could_mean_anything() -> None:
    assert {name(path) for path in modules() if set(re.split(r"[._/]", name(path))) & EMPTY_WORDS} == set()
