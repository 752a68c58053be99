"""Which language the program speaks, before anything of it is imported."""

import os
import subprocess
import sys

import pytest

from digitapp.system import speech
from digitapp.system.settings import AppSettings
from model import language


def says(code, *, lang="C.UTF-8", **environment):
    """The first line that ``digitapp --help`` of a fresh process says after its usage."""
    kept = {name: value for name, value in os.environ.items() if name != speech.VARIABLE}
    for name in speech.SYSTEM_VARIABLES:
        kept.pop(name, None)
    done = subprocess.run(
        [sys.executable, "-c", code], env={**kept, "LANG": lang, **environment},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return done.stdout.strip()


LANGUAGE_OF_A_START = """
from digitapp.system import speech
speech.settle()
from model.language import language
print(language())
"""


def test_a_program_speaks_as_the_system_does(own_home):
    assert says(LANGUAGE_OF_A_START, lang="de_DE.UTF-8") == "de"
    assert says(LANGUAGE_OF_A_START, lang="fr_FR.UTF-8") == "en"


def test_what_was_chosen_in_the_window_counts_more_than_the_system(own_home):
    settings = AppSettings()
    settings.language = "zh"
    assert settings.save()
    assert says(LANGUAGE_OF_A_START, lang="de_DE.UTF-8") == "zh"


def test_the_environment_counts_more_than_what_was_chosen(own_home):
    settings = AppSettings()
    settings.language = "zh"
    assert settings.save()
    assert says(LANGUAGE_OF_A_START, DIGITAPP_LANGUAGE="de") == "de"


@pytest.mark.parametrize("text", ["", "language=de", 'language="\\"tlh\\""', "\0\0\0", "x" * 9])
def test_a_file_that_says_nothing_of_it_leaves_it_to_the_system(tmp_path, text):
    path = tmp_path / "odd.ini"
    path.write_text(text, encoding="utf-8")
    assert speech.chosen(path) == speech.SYSTEM


def test_without_a_file_the_system_is_followed(tmp_path):
    assert speech.chosen(tmp_path / "none.ini") == speech.SYSTEM
    assert speech.chosen(tmp_path) == speech.SYSTEM


@pytest.mark.parametrize("choice", speech.CHOICES)
def test_a_choice_is_read_as_the_settings_have_written_it(tmp_path, choice):
    settings = AppSettings(tmp_path / "own.ini")
    settings.theme = "dark"
    settings.language = choice
    assert settings.save()
    assert speech.chosen(tmp_path / "own.ini") == choice
    assert AppSettings(tmp_path / "own.ini").language == choice


def test_processes_that_are_started_speak_alike(speak, monkeypatch):
    monkeypatch.setenv(speech.VARIABLE, "en")
    speech.speak_from_now_on("de")
    assert os.environ[speech.VARIABLE] == language.language() == "de"
