import ast

from tests.architecture.sources import modules, name, tree

# The edge decides when: a request, a command, a chunk of a job. Everything below only says what.
COMMITTING = {
    "catalogtool/core/database.py",
    "catalogtool/queue/claiming.py",
    "catalogtool/queue/runtime.py",
    "catalogtool/queue/transitions.py",
    "catalogtool/web/shell.py",
}


def test_only_the_edges_commit() -> None:
    found = {
        name(path)
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"begin", "commit"}
    }
    assert found == COMMITTING
