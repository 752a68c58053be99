"""One name, one class: whoever reads a class's name knows which one is meant."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("model", "digitapp", "benchmarks")


def _classes() -> dict[str, list[str]]:
    """Where each class is defined: "path:line" by name, a leading underscore left out."""
    found = defaultdict(list)
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef):
                    where = f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
                    found[node.name.lstrip("_")].append(where)
    return found


def test_no_class_name_is_defined_twice():
    found = _classes()
    assert len(found) > 200, "the rooms are empty"
    assert {name: places for name, places in found.items() if len(places) > 1} == {}
