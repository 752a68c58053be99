"""What import-linter can't see: where in a module an import stands, and which name it takes.

Who may import whom is in pyproject.toml; tests/test_import_contracts.py holds it.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
QT = {"PySide6", "pyqtgraph", "shiboken6"}
LATE = {"sklearn", "scipy", "PIL", "pooch", "requests", "platformdirs", "ziamath", "latex2mathml",
        "onnx", "onnxruntime"}  # fmt: skip
"""What only functions import, so that the window opens without it."""

WORK = {"carried_out"}
"""What trains, reads data or touches files in modules that views may know all the same."""

HANDS = {"session", "background"}
"""The rooms of the window that alone call it."""


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(path: Path, *, late: bool = True) -> Iterator[tuple[str, str]]:
    """(module, name) of each import, absolute; ``late``: those inside functions too."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in walk(ast.parse(path.read_text(encoding="utf-8")), late):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            for alias in node.names:
                # `from . import ops` names a module, `from .ops import relu` a thing in one.
                inside = ROOT.joinpath(*module.split("."), alias.name)
                is_module = inside.is_dir() or inside.with_suffix(".py").is_file()
                yield (f"{module}.{alias.name}", "") if is_module else (module, alias.name)


def walk(node: ast.AST, late: bool) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not late and isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        yield child
        yield from walk(child, late)


def top(module: str) -> str:
    return module.split(".")[0]


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


MODEL, APP = modules("model"), modules("digitapp")


def test_the_house_is_found():
    assert {"model/core/ops.py", "model/cli/train.py"} <= {shown(path) for path in MODEL}
    assert "digitapp/session/session.py" in {shown(path) for path in APP}
    found = set(imports(ROOT / "model" / "files.py"))
    assert {("json", ""), ("model.archs", "ARCHITECTURES"), ("model.run", "Run")} <= found


@pytest.mark.parametrize("path", MODEL, ids=shown)
def test_the_model_imports_numpy_at_once_and_all_else_in_functions(path):
    known = set(sys.stdlib_module_names) | {"model", "numpy"}
    if shown(path).startswith("model/cli/"):
        known |= {"threadpoolctl"}
    assert {top(module) for module, _ in imports(path, late=False)} <= known


@pytest.mark.parametrize("path", APP, ids=shown)
def test_what_carries_a_plan_out_is_the_sessions_alone(path):
    used = {name for module, name in imports(path) if top(module) == "model"} & WORK
    assert not used or path.parent.name in HANDS


@pytest.mark.parametrize("path", APP, ids=shown)
def test_the_window_opens_without_the_slow_libraries(path):
    slow = LATE - {"platformdirs"}
    assert not {top(module) for module, _ in imports(path, late=False)} & slow


def test_importing_the_command_line_loads_no_slow_library_and_no_window():
    code = f"import sys, model.cli; print(*set(sys.modules) & {LATE | QT | {'digitapp'}!r})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


def test_the_window_opens_without_the_readers_of_files_of_digits():
    code = "import sys, digitapp.app; print([m for m in sys.modules if 'data.formats' in m])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_engine_runs_without_anything_but_numpy():
    # Where an import of anything else fails, a network still learns.
    code = f"""
import sys
for name in {sorted(LATE | QT | {"threadpoolctl"})!r}:
    sys.modules[name] = None
import numpy as np
from model.archs import ARCHITECTURES
from model.data import Dataset, Part
from model.run import Run, Training
from model.train import fit
import model.evaluate, model.files, model.preprocess, model.strokes, model.pictures
rng = np.random.default_rng(0)
part = Part(rng.integers(0, 256, (40, 28, 28), dtype=np.uint8), np.arange(40) % 10)
data = Dataset("noise", "Noise", part, part, part, 255, "mnist")
for kind in ARCHITECTURES.values():
    run = Run(kind(kind.config_for((28, 28)), (28, 28), rng), Training(epochs=1, augment=True))
    print(type(list(fit(run, data))[-1]).__name__)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr == ""
    assert set(done.stdout.split()) == {"Finished"}
