"""Every text for people goes through ``tr``, and stands in every catalogue."""

import ast
import gettext
import io
import json
import os
import re
import string
import subprocess
import sys

import pytest

from model.language import DOMAIN
from model.resources import resources
from tests.languages.bypassing import bypassing, misfits, modules, no_texts
from tests.scripts import ROOT, script
from tests.sentences.collected import SAID_BY, called

languages = script("languages")
CODES = languages.languages()
KNOWN = no_texts()


@pytest.fixture(scope="module")
def template():
    """All texts of the source."""
    pytest.importorskip("babel")
    return languages.collected()


@pytest.fixture(scope="module", params=CODES)
def catalogue(request, template):
    """What translators have written, language after language."""
    return languages.read(request.param)


def texts(message):
    """The text of a message, or both, for one and for many."""
    return (message.id,) if isinstance(message.id, str) else message.id


def forms(message):
    """The texts of a message, each with its translation; that for one only where it has one."""
    said = (message.string,) if isinstance(message.id, str) else message.string
    return list(zip(texts(message)[-len(said) :], said, strict=True))


def fields(text):
    """The placeholders with what is said of their form."""
    return sorted(
        f"{name}!{conversion}:{form}"
        for _, name, form, conversion in string.Formatter().parse(text)
        if name is not None
    )


def test_no_text_bypasses_the_translators():
    found = {
        path.relative_to(ROOT).as_posix(): bypassing(path.read_text(encoding="utf-8"))
        for path in modules()
    }
    assert [
        f"{name}: {text!r}"
        for name, texts in found.items()
        for text in texts
        if text not in KNOWN.get(name, ())
    ] == []


def test_every_placeholder_gets_its_value():
    found = {path.name: misfits(path.read_text(encoding="utf-8")) for path in modules()}
    assert {name: texts for name, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    "source",
    [
        'tr("{done} of {all}", done=1, total=2)',
        'tr("{value:{width}}", value=1)',
        'trn("{n} of {all}", "{n} of {all}", 3)',
        'tr("nothing", more=1)',
    ],
)
def test_a_placeholder_without_its_value_is_found(source):
    assert len(misfits(source)) == 1


def test_what_is_said_to_be_no_text_is_still_there():
    gone = {
        f"{name}: {text!r}"
        for name, texts in KNOWN.items()
        for text in texts
        if not (ROOT / name).exists()
        or text not in bypassing((ROOT / name).read_text(encoding="utf-8"))
    }
    assert gone == set()


@pytest.mark.parametrize(
    "source",
    [
        'label.setText("Draw a digit")',
        'QPushButton("Clear", self)',
        'raise BadFileError(f"{name} is no picture.")',
        'TIP = "What it does"',
        'tr("Good") + " and not so good"',
    ],
)
def test_a_text_that_bypasses_them_is_found(source):
    assert len(bypassing(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        'label.setText(tr("Draw a digit"))',
        'raise ValueError("shapes do not fit")',
        'kind == "two words"',
        '"""What a module says of itself."""',
        'find(objectName="two words")',
    ],
)
def test_what_nobody_reads_is_not_taken_for_a_text(source):
    assert bypassing(source) == []


def test_every_text_is_collected(template):
    """Babel passes over calls inside an f-string, and over those inside another such call."""
    collected = {text for message in template if message.id for text in texts(message)}
    calls = [
        (path, call.args[SAID_BY[called(call)]])
        for path in modules()
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and called(call) in SAID_BY
    ]
    assert len(calls) > 1000
    assert [
        f"{path.name}:{text.lineno}: {text.value}"
        for path, text in calls
        if isinstance(text, ast.Constant) and text.value not in collected
    ] == []


def test_every_text_has_a_translation(catalogue, template):
    assert languages.missing(catalogue, template) == [], "python packaging/languages.py lists them"


def test_no_translation_is_of_a_text_that_nobody_says(catalogue, template):
    said = {(message.id, message.context) for message in template if message.id}
    kept = [m.id for m in catalogue if m.id and (m.id, m.context) not in said]
    assert kept == []


def test_placeholders_are_the_same_in_every_language(catalogue):
    different = []
    for message in catalogue:
        for text, said in forms(message) if message.id else ():
            is_one = not isinstance(message.id, str) and text == message.id[0]
            if "{" in text and fields(text) != fields(said):
                # Of one thing "1" may be said in words, or in figures.
                both = {*fields(text), *fields(said)}
                if not (is_one and both <= {*fields(message.id[1])}):
                    different.append((text, said))
    assert different == []


def test_keyboard_letters_names_and_options_are_kept(catalogue):
    kept = re.compile(r"`[^`]+`|--[a-z][a-z-]+|%\(\w+\)s")
    lost = [
        (text, said)
        for message in catalogue
        if message.id
        for text, said in forms(message)
        if bool(re.search(r"&\w", text)) != bool(re.search(r"&\w", said))
        or sorted(set(kept.findall(text))) != sorted(set(kept.findall(said)))
    ]
    assert lost == []


@pytest.mark.parametrize("code", CODES)
def test_what_the_program_reads_is_what_the_translators_wrote(code):
    mofile = pytest.importorskip("babel.messages.mofile")
    written = io.BytesIO()
    mofile.write_mo(written, languages.read(code))
    read = gettext.translation(DOMAIN, resources() / "languages", [code])
    written.seek(0)
    said, wanted = read._catalog, gettext.GNUTranslations(written)._catalog
    # The head tells which Babel wrote it.
    assert {**said, "": None} == {**wanted, "": None}


def in_the_window(code):
    """What ``tests.languages.seen`` found in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.languages.seen", code],
        cwd=ROOT,
        env={**os.environ, "DIGITAPP_LANGUAGE": "en"},
        capture_output=True, text=True, timeout=280, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_everything_in_the_window_went_through_the_translators():
    assert in_the_window("xx")["bypassing"] == []


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_cut_in_any_language(code):
    assert in_the_window(code)["cut"] == []
