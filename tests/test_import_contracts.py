"""The import contracts of pyproject.toml hold, and each of them catches a breach."""

import copy
import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest
from importlinter import Contract
from importlinter.api import read_configuration
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.independence import IndependenceContract
from importlinter.contracts.layers import LayersContract
from importlinter.contracts.protected import ProtectedContract

from tests.import_contracts import KnowsOnly

ROOT = Path(__file__).resolve().parent.parent
CONFIGURATION = read_configuration(str(ROOT / "pyproject.toml"))
CONTRACTS = {options["id"]: options for options in CONFIGURATION["contracts_options"]}
KINDS = {
    "forbidden": ForbiddenContract,
    "independence": IndependenceContract,
    "knows_only": KnowsOnly,
    "layers": LayersContract,
    "protected": ProtectedContract,
}

BREACHES = [
    ("model-without-window", "model.train", "PySide6"),
    ("model-without-window", "model.probes.units.weights", "digitapp.state"),
    ("model-packages", "model.measure", "torch"),
    ("model-order", "model.errors", "model.settings"),
    ("model-order", "model.run", "model.train"),
    ("core", "model.core.ops", "model.errors"),
    ("core", "model.core.conv", "scipy"),
    ("nn", "model.nn.optim", "model.settings"),
    ("archs", "model.archs.cnn", "model.data"),
    ("preprocess", "model.preprocess.paper", "model.archs"),
    ("page", "model.page", "model.pictures"),
    ("explain", "model.explain.explanation", "model.data.dataset"),
    ("dream", "model.dream.backquery", "model.probes"),
    ("probes", "model.probes.units.weights", "model.files"),
    ("probes", "model.probes.maps.embed", "model.train"),
    ("command-line", "digitapp.app", "model.cli.train"),
    ("widgets", "digitapp.widgets.canvas", "model.strokes"),
    ("widgets", "digitapp.widgets.canvas", "digitapp.session.session"),
    ("widgets", "digitapp.style.theme", "digitapp.window.main_window"),
    ("views-and-library", "digitapp.views.lab.view", "model.data"),
    ("views-and-library", "digitapp.views.why.view", "model.archs.cnn"),
    ("views-and-library", "digitapp.views.map.view", "sklearn"),
    ("training-data-files", "digitapp.views.train.view", "model.train"),
    ("training-data-files", "digitapp.views.picture.view", "model.pictures"),
    ("training-data-files", "digitapp.window.main_window", "model.data"),
    ("training-data-files", "digitapp.export.files", "model.files"),
    ("course", "digitapp.course.walk", "model.train"),
    ("course", "digitapp.course.part", "model.archs.mlp"),
    ("rooms-of-views", "digitapp.views.map.view", "digitapp.views.errors.view"),
]
"""Contract, importer, imported: what nobody may write."""


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("model", "digitapp", include_external_packages=True, cache_dir=None)


def made(contract: str) -> Contract:
    options = CONTRACTS[contract]
    return KINDS[options["type"]](
        name=options["name"],
        session_options=CONFIGURATION["session_options"],
        contract_options={
            key: value for key, value in options.items() if key not in ("id", "name", "type")
        },
    )


@pytest.mark.parametrize("contract", CONTRACTS)
def test_each_contract_is_kept(contract, graph):
    check = made(contract).check(copy.deepcopy(graph), verbose=False)
    assert check.kept, check.metadata


@pytest.mark.parametrize(
    ("contract", "importer", "imported"), BREACHES, ids=lambda value: value.replace("digitapp.", "")
)
def test_a_breach_is_caught(contract, importer, imported, graph):
    breached = copy.deepcopy(graph)
    assert importer in breached.modules
    assert imported not in breached.find_modules_directly_imported_by(importer)
    if imported not in breached.modules:  # a package that nobody imports so far
        breached.add_module(imported, is_squashed=True)
    breached.add_import(
        importer=importer, imported=imported, line_number=1, line_contents=f"import {imported}"
    )
    check = made(contract).check(breached, verbose=False)
    assert not check.kept
    assert importer in str(check.metadata)
    assert imported in str(check.metadata)


def test_each_contract_has_a_breach():
    assert {contract for contract, *_ in BREACHES} == set(CONTRACTS)


def test_each_room_of_views_is_under_the_contract():
    rooms = {
        f"digitapp.views.{path.parent.name}"
        for path in (ROOT / "digitapp" / "views").glob("*/__init__.py")
    }
    assert set(CONTRACTS["rooms-of-views"]["modules"]) == rooms - {"digitapp.views.common"}


def test_the_command_finds_a_view_that_loads_data(tmp_path):
    # The same line by line, from source text to the exit code that stops .ci/run.
    for name in ("model", "digitapp"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "import_contracts.py", tmp_path / "tests")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as run; run()",
    ]
    command += ["--no-cache", "--no-logo", "--contract", "views-and-library"]
    kept = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert kept.returncode == 0, kept.stdout
    with (tmp_path / "digitapp/views/why/view.py").open("a", encoding="utf-8") as view:
        view.write("\nfrom model.data import loading\n")
    broken = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert broken.returncode == 1
    assert "digitapp.views.why.view is not allowed to import model.data." in broken.stdout
