"""Lessons in several languages: which file is read, and that a translation is the same lesson."""

import io
import re
import tokenize
from collections import Counter

import pytest

from digitapp.course import folder, texts
from digitapp.course.folder import (
    changed_since,
    in_the_language,
    language_of,
    read_all_languages,
    read_course,
    read_folder,
    shipped_folder,
    stamp,
)
from digitapp.course.guide import show_guide
from digitapp.course.lesson_text import WORD_JOINER, _with_pictures
from digitapp.course.reading import read_lesson
from digitapp.course.walk import done_of
from tests.digitapp.course.examples import lesson

TRANSLATED = sorted(
    path
    for path in shipped_folder().glob("*.md")
    if language_of(path.name)[1] and not path.name.startswith("README")
)
VALUE = re.compile(r"\{([^{}]*)\}")
WORDS = re.compile(r"\\(?:text|mathrm)\{[^{}]*\}")


def write(place, name, title="Small", key="small"):
    place.mkdir(exist_ok=True)
    path = place / name
    path.write_text(lesson(f'key = "{key}"\ntitle = "{title}"'), encoding="utf-8")
    return path


def titles(place):
    return [each.title for each in read_folder(place).lessons]


@pytest.mark.parametrize(
    ("code", "files", "read"),
    [
        ("de", ["small.md", "small.de.md", "small.zh.md"], "small.de.md"),
        ("zh", ["small.md", "small.de.md"], "small.md"),
        ("en", ["small.md", "small.de.md"], "small.md"),
        ("en", ["small.md", "small.en.md"], "small.en.md"),
        ("zh", ["small.en.md", "small.de.md"], "small.en.md"),
        ("en", ["small.de.md"], "small.de.md"),
        ("zh", ["small.de.md"], "small.de.md"),
        ("en", ["small.de.md", "small.zh.md"], "small.de.md"),
        ("zh", ["small.de.md", "small.zh.md"], "small.zh.md"),
        ("de", ["small.v2.md"], "small.v2.md"),
    ],
)
def test_a_lesson_is_read_in_the_language_of_the_program_or_else_in_another(
    tmp_path, speak, code, files, read
):
    for name in files:
        write(tmp_path, name, title=name)
    speak(code)
    found = read_folder(tmp_path)
    assert [each.file for each in found.lessons] == [read]
    assert found.problems == ()


def test_a_name_with_another_ending_than_a_language_is_a_lesson_of_its_own(tmp_path, speak):
    write(tmp_path, "small.md")
    write(tmp_path, "small.v2.md", key="other")
    speak("de")
    assert [each.key for each in read_folder(tmp_path).lessons] == ["small", "other"]


def test_where_the_translation_is_broken_the_lesson_is_there_all_the_same(tmp_path, speak):
    write(tmp_path, "small.md", title="English")
    (tmp_path / "small.de.md").write_text("kein Anfang", encoding="utf-8")
    speak("de")
    found = read_folder(tmp_path)
    assert [each.title for each in found.lessons] == ["English"]
    assert [each.file for each in found.problems] == ["small.de.md"]


def test_ones_own_lesson_takes_the_place_of_the_programs_in_every_language(
    tmp_path, speak, monkeypatch
):
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    write(shipped, "small.md", title="English")
    write(shipped, "small.de.md", title="Deutsch")
    write(shipped, "last.md", title="Last", key="last")
    (shipped / "course.toml").write_text('lessons = ["last", "small"]')
    monkeypatch.setattr(folder, "shipped_folder", lambda: shipped)
    speak("de")
    assert [each.title for each in read_course(own).lessons] == ["Last", "Deutsch"]
    write(own, "small.md", title="Mine")
    assert [each.title for each in read_course(own).lessons] == ["Last", "Mine"]
    write(own, "small.de.md", title="Meins")
    assert [each.title for each in read_course(own).lessons] == ["Last", "Meins"]


def test_a_translation_that_is_saved_makes_another_stamp(tmp_path):
    write(tmp_path, "small.md")
    before = stamp(tmp_path)
    write(tmp_path, "small.de.md")
    assert changed_since(tmp_path, before)


def test_progress_in_a_lesson_holds_in_the_other_language(tmp_path, speak):
    write(tmp_path, "small.md")
    write(tmp_path, "small.de.md")
    (english,) = read_folder(tmp_path).lessons
    progress = {english.key: {"done": [0], "steps": len(english.steps)}}
    speak("de")
    (german,) = read_folder(tmp_path).lessons
    assert german.file != english.file
    assert done_of(progress[german.key], german) == {0}


def test_the_check_takes_all_languages_of_a_folder(tmp_path, speak):
    for name in ("small.md", "small.de.md", "small.zh.md"):
        write(tmp_path, name)
    speak("de")
    found = read_all_languages(tmp_path)
    assert {each.file for each in found.lessons} == {"small.md", "small.de.md", "small.zh.md"}
    assert found.problems == ()


def test_the_check_tells_of_a_translation_with_another_key(tmp_path):
    write(tmp_path, "small.md")
    write(tmp_path, "small.de.md", key="klein")
    found = read_all_languages(tmp_path)
    assert [each.key for each in found.lessons] == ["small"]
    (problem,) = found.problems
    assert str(problem).startswith("“small.de.md”, line 2: The same lesson has the key “small”")


def test_a_readme_is_no_lesson_in_any_language(tmp_path):
    for name in ("README.md", "README.de.md", "readme.zh.md"):
        (tmp_path / name).write_text("How to", encoding="utf-8")
    assert read_all_languages(tmp_path) == folder.LessonFolder()


def test_the_guide_is_shown_in_the_language_of_the_program(tmp_path, speak, qtbot, monkeypatch):
    from PySide6.QtWidgets import QWidget

    (tmp_path / "README.md").write_text("How to write", encoding="utf-8")
    (tmp_path / "README.de.md").write_text("Wie man schreibt", encoding="utf-8")
    monkeypatch.setattr("digitapp.course.guide.shipped_folder", lambda: tmp_path)
    speak("de")
    assert in_the_language(tmp_path / "README.md").name == "README.de.md"
    window = QWidget()
    qtbot.addWidget(window)
    dialog = show_guide(window)
    assert any("Wie man schreibt" in each.toPlainText() for each in _texts(dialog))
    dialog.close()


def _texts(dialog):
    from PySide6.QtWidgets import QTextEdit

    from digitapp.widgets.formula_text import FormulaText

    return [*dialog.findChildren(QTextEdit), *dialog.findChildren(FormulaText)]


@pytest.mark.parametrize("path", TRANSLATED, ids=lambda path: path.name)
def test_a_translated_lesson_is_the_english_one_in_other_words(path):
    base, _ = language_of(path.name)
    translated, english = read_lesson(path), read_lesson(path.with_name(f"{base}.md"))
    for name in ("key", "part", "world", "minutes", "text", "views", "start"):
        assert getattr(translated, name) == getattr(english, name), name
    assert list(map(_figure, translated.figures)) == list(map(_figure, english.figures))
    assert len(translated.steps) == len(english.steps)
    for number, (step, meant) in enumerate(zip(translated.steps, english.steps, strict=True), 1):
        assert _doings(step) == _doings(meant), f"step {number}"
    for name, text in _texts_of(translated).items():
        meant = _texts_of(english)[name]
        assert bool(text) == bool(meant), name
        assert _values(text) == _values(meant), name
        assert _formulas(text) == _formulas(meant), name
        assert _links(text) == _links(meant), name
    assert _code(translated.script) == _code(english.script)
    assert translated.title != english.title


def _figure(figure):
    """What is worked out, without what it is called."""
    expr, doing = figure.expr.text, (dict(figure.doing.set), figure.doing.press)
    return expr, figure.right, figure.band, figure.printed, figure.after, doing


def _doings(step):
    """All of a step that is no text."""
    conditions = [each and each.text for each in (step.until, step.astray)]
    show_me = dict(step.show_me.set), step.show_me.press
    values = dict(step.set), dict(step.needs)
    return step.may, step.press, values, len(step.ask), step.answer, conditions, show_me


def _texts_of(lesson):
    """Name -> text, of all the texts that it has."""
    found = {name: getattr(lesson, name) for name in ("say", "about", "intro", "closing")}
    for number, step in enumerate(lesson.steps, 1):
        for name in ("title", "text", "question", "hint", "then"):
            found[f"{name} of step {number}"] = getattr(step, name)
        for place, answer in enumerate(step.ask):
            found[f"answer {place} of step {number}"] = answer
    return found


def _values(text):
    """The places of values in the text, each as often as it stands there."""
    plain = (piece.text for piece in texts.pieces(text) if piece.kind == "text")
    return Counter(each for part in plain for each in VALUE.findall(part))


def _formulas(text):
    """The formulas, without the words in them."""
    return Counter(WORDS.sub("", piece.text) for piece in texts.formulas(text))


def _links(text):
    return Counter(target for target, _ in texts.links(text))


def _code(script):
    """The program without its comments and without what its texts say."""
    skipped = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.STRING)
    tokens = tokenize.generate_tokens(io.StringIO(script).readline)
    return [token.string for token in tokens if token.type not in skipped]


@pytest.mark.parametrize("text", ["（$x$）", "“$x$”", "($x$)"])
def test_no_mark_of_a_sentence_is_parted_from_its_formula(text):
    shown, _, _ = _with_pictures(text)
    assert re.fullmatch(rf".{WORD_JOINER}!\[.*\]\(.*\){WORD_JOINER}.", shown)


@pytest.mark.parametrize("mark", "，。；：！？）、,.")
def test_no_line_begins_with_a_mark_behind_a_formula(mark):
    shown, _, _ = _with_pictures(f"$x${mark}")
    assert shown.endswith(WORD_JOINER + mark)
