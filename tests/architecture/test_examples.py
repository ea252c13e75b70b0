import doctest
from importlib import import_module
from pathlib import Path

import pytest

from tests.architecture.sources import modules, name

WITH_EXAMPLES = [path for path in modules() if ">>> " in path.read_text()]


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=name)
def test_the_examples_in_docstrings_are_true(path: Path) -> None:
    module = import_module(name(path).removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    outcome = doctest.testmod(module)
    assert outcome.attempted
    assert not outcome.failed
