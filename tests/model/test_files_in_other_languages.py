"""What stands in files doesn't depend on the language that was spoken when they were written."""

import ast
import subprocess
import sys

import pytest

WRITING = """
import gettext, sys
from pathlib import Path

from model import language

class Other(gettext.NullTranslations):
    def gettext(self, text): return f"«{text}»"
    def ngettext(self, one, many, n): return f"«{many}»"
    def pgettext(self, context, text): return f"«{text}»"

if sys.argv[2] != "en":
    language.speak(sys.argv[2], Other())

import numpy as np

from model.export import exporting
from model.files import find_network, load_network, save_network
from model.plan import Plan
from model.progress import result_of
from model.strokes import Drawing, write_drawings

folder = Path(sys.argv[1])
saved = load_network(find_network("textbook"))
save_network(folder / "network.npz", saved)
(folder / "plan.toml").write_text(Plan("mlp", {"hidden": (8,)}).to_toml(), encoding="utf-8")
write_drawings(folder / "drawings.jsonl", [Drawing("1", (np.eye(2),), label=3)])
result_of(exporting("numpy", folder / "script.py", saved))
"""


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A folder written in English, and one in a language that no one speaks."""
    written = []
    for code in ("en", "other"):
        folder = tmp_path_factory.mktemp(code)
        subprocess.run([sys.executable, "-c", WRITING, str(folder), code], check=True, timeout=60)
        written.append(folder)
    return written


@pytest.mark.parametrize("name", ["network.npz", "plan.toml", "drawings.jsonl"])
def test_what_is_read_again_is_the_same_in_all_languages(folders, name):
    english, other = folders
    assert (english / name).read_bytes() == (other / name).read_bytes()


def test_a_script_says_the_same_things_in_code_and_others_in_its_docstrings(folders):
    english, other = (ast.parse((folder / "script.py").read_text("utf-8")) for folder in folders)
    assert "«" in ast.get_docstring(other)
    assert code_of(english) == code_of(other)


def code_of(script: ast.Module) -> str:
    """All of a script but what it and its functions say of themselves."""
    for node in (script, *script.body):
        if isinstance(node, ast.Module | ast.FunctionDef) and ast.get_docstring(node):
            del node.body[0]
    return ast.dump(script)
