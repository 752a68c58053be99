"""In another language titles change; what lessons and files name stays as it is."""

import json
import subprocess
import sys

import pytest

from model.worlds import WORLDS

TELLING = """
import gettext, json
from model import language

class Strange(gettext.NullTranslations):
    def gettext(self, text):
        return f"*{text}"

    def pgettext(self, context, text):
        return f"*{text}"

    def ngettext(self, one, many, n):
        return f"*{one if n == 1 else many}"

language.speak("xx", Strange())
from model.worlds import WORLDS

told = {}
for key, kind in WORLDS.items():
    world = kind()
    told[key] = {
        "title": kind.title,
        "names": [each.name for each in (*kind.controls, *kind.actions)],
        "choices": [list(each.choices) for each in kind.controls],
        "titles": [each.title for each in kind.actions],
        "state": sorted(world.state()),
        "chosen": [world.get(each.name) for each in kind.controls if each.kind == "choice"],
    }
    world.picture()
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def strange():
    done = subprocess.run([sys.executable, "-c", TELLING], capture_output=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("key", WORLDS)
def test_what_lessons_name_is_the_same_in_each_language(key, strange):
    kind, told = WORLDS[key], strange[key]
    assert told["names"] == [each.name for each in (*kind.controls, *kind.actions)]
    assert told["choices"] == [list(each.choices) for each in kind.controls]
    assert told["state"] == sorted(kind().state())
    assert told["chosen"] == [each.default for each in kind.controls if each.kind == "choice"]


@pytest.mark.parametrize("key", WORLDS)
def test_titles_are_said_in_the_language(key, strange):
    told = strange[key]
    assert all(title.startswith("*") for title in [told["title"], *told["titles"]])


@pytest.mark.parametrize("key", WORLDS)
def test_each_choice_has_a_title(key):
    for control in WORLDS[key].controls:
        assert all(control.choices.values())
