"""Networks as scripts of numpy alone: they give what the networks give, and read files."""

import ast
import os
import subprocess
import sys

import numpy as np
import pytest

from model.archs.forward import KINDS
from model.data import load_dataset
from model.export import exporting
from model.export.numpy_pieces import PIECES
from model.files import SavedNetwork, find_network, load_network
from model.progress import result_of
from tests.model.export.conftest import assert_same, expected, inputs_of


def written(saved, folder):
    path = folder / "digit.py"
    result_of(exporting("numpy", path, saved))
    return path


def module(path):
    """The script's names, without running its last lines."""
    names = {"__name__": "script"}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), names)
    return names


def run(path, *words):
    """The script in a Python that finds nothing of this project."""
    return subprocess.run(
        [sys.executable, "-I", str(path), *map(str, words)],
        cwd=path.parent, capture_output=True, text=True, encoding="utf-8",
        env=os.environ | {"PYTHONIOENCODING": "utf-8"}, timeout=60,
    )  # fmt: skip


@pytest.fixture(scope="module")
def textbook(tmp_path_factory):
    """The script of the textbook's network."""
    return written(load_network(find_network("textbook")), tmp_path_factory.mktemp("script"))


def test_the_script_gives_what_the_network_gives(saved, thousand, tmp_path):
    script = module(written(saved, tmp_path))
    _, inputs = inputs_of(saved, thousand)
    assert_same(script["run"](inputs, script["load_weights"]()), expected(saved, thousand))


@pytest.mark.mnist
def test_the_pretrained_reader_is_the_same_on_digits_of_mnist(mnist_dir, tmp_path):
    saved = load_network(find_network("default"))
    images = load_dataset("mnist", data_dir=mnist_dir).test.images[:100]
    script = module(written(saved, tmp_path))
    given = script["run"](images, script["load_weights"]())["probabilities"]
    assert np.abs(given - saved.network.predict_proba(images * np.float32(1 / 255))).max() <= 1e-5


def test_it_imports_nothing_but_numpy_and_what_comes_with_python(textbook):
    tree = ast.parse(textbook.read_text(encoding="utf-8"))
    found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import)
             for alias in node.names}  # fmt: skip
    assert found - set(sys.stdlib_module_names) == {"numpy"}
    assert not any(isinstance(node, ast.ImportFrom) for node in ast.walk(tree))


def test_every_function_says_what_it_does_and_each_layer_is_named(saved, tmp_path):
    text = written(saved, tmp_path).read_text(encoding="utf-8")
    functions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    assert all(ast.get_docstring(function) for function in functions)
    assert all(len(ast.unparse(function).splitlines()) <= 40 for function in functions)
    for step in saved.network.forward_graph().steps:
        assert f"# {step.name}: " in text
    code = text.partition("WEIGHTS = ")[0]
    assert max(map(len, code.splitlines())) <= 110


def pictures(folder, image):
    """The same digit as arrays and pictures of several forms."""
    np.save(folder / "whole.npy", image)
    np.save(folder / "fraction.npy", image / 16)
    head = b"P5\n# made by hand\n8 8\n16\n"
    (folder / "binary.pgm").write_bytes(head + image.astype(np.uint8).tobytes())
    dark = " ".join(str(int(16 - value)) for value in image.ravel())
    (folder / "dark-on-light.pgm").write_text(f"P2 8 8 16\n{dark}\n")
    return sorted(folder.glob("*.npy")) + sorted(folder.glob("*.pgm"))


def test_it_prints_the_digit_in_arrays_and_pictures(textbook, thousand, tmp_path):
    done = run(textbook, *pictures(tmp_path, thousand[0]))
    assert done.stderr == ""
    saved = load_network(find_network("textbook"))
    right = expected(saved, thousand[:1])["probabilities"][0]
    said = [line.partition(": ")[2] for line in done.stdout.splitlines() if "confidence" in line]
    assert said == [f"{right.argmax()}  ({100 * right.max():.2f} % confidence)"] * 4


def test_many_digits_in_an_array_are_a_line_each(textbook, thousand, tmp_path):
    np.save(tmp_path / "many.npy", thousand[:30])
    done = run(textbook, tmp_path / "many.npy")
    assert len(done.stdout.splitlines()) == 30


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("wrong.pgm", b"not a picture", "neither"),
        ("large.pgm", b"P5 2 2 255\nabcd", "2 x 2 pixels, but the network reads 8 x 8"),
    ],
)
def test_what_it_can_not_read_it_says(textbook, tmp_path, name, content, word):
    (tmp_path / name).write_bytes(content)
    done = run(textbook, tmp_path / name)
    assert word in done.stderr
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_without_a_picture_it_tells_what_it_is(textbook):
    done = run(textbook)
    assert done.returncode == 2
    assert "64–50–10 relu" in done.stdout


def test_every_kind_of_step_has_its_function():
    assert set(PIECES) == set(KINDS)


def test_the_same_network_gives_the_same_script(make_network, tmp_path):
    saved = SavedNetwork(make_network("mlp"), "digits")
    assert written(saved, tmp_path).read_bytes() == written(saved, tmp_path).read_bytes()
