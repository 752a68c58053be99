"""Folders of lessons: read whole, ordered, reduced, and read again when something was saved."""

import os

import pytest

from digitapp.course import folder
from digitapp.course.folder import changed_since, read_course, read_folder, stamp
from model.errors import DigitError
from tests.digitapp.course.examples import lesson


def write(place, key, text=None):
    place.mkdir(exist_ok=True)
    path = place / f"{key}.md"
    path.write_text(lesson(f'key = "{key}"') if text is None else text, encoding="utf-8")
    return path


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    place = tmp_path / "shipped"
    monkeypatch.setattr(folder, "shipped_folder", lambda: place)
    for key in ("a", "b", "c"):
        write(place, key)
    (place / "course.toml").write_text('lessons = ["c", "a", "b"]')
    return place


@pytest.fixture
def own(tmp_path):
    return tmp_path / "own"


def keys(course):
    return [each.key for each in course.lessons]


def test_the_order_is_the_files(shipped, own):
    course = read_course(own)
    assert keys(course) == ["c", "a", "b"]
    assert course.problems == ()


def test_ones_own_come_behind_and_take_the_place_of_those_of_the_same_key(shipped, own):
    write(own, "mine")
    write(own, "a", lesson('key = "a"\ntitle = "My own"'))
    course = read_course(own)
    assert keys(course) == ["c", "a", "b", "mine"]
    assert course.lesson("a").title == "My own"


def test_a_file_of_ones_own_orders_and_reduces_all(shipped, own):
    write(own, "mine")
    (own / "course.toml").write_text('lessons = ["mine", "a"]')
    course = read_course(own)
    assert keys(course) == ["mine", "a"]
    assert course.problems == ()


def test_a_broken_file_takes_nothing_from_the_others(shipped, own):
    write(own, "mine")
    write(own, "broken", "+++\nkey = \n+++\n")
    write(own, "twice", lesson('key = "mine"'))
    (own / "course.toml").write_text('lessons = ["mine", "nowhere", "a"]')
    course = read_course(own)
    assert keys(course) == ["mine", "a"]
    assert [each.file for each in course.problems] == ["broken.md", "twice.md", "course.toml"]
    assert [each.line for each in course.problems][:2] == [2, 2]
    assert "“nowhere”" in course.problems[2].text


@pytest.mark.parametrize(
    "order", ["lessons = 1", "lessons = [", 'order = ["a"]', 'lessons = ["A!"]']
)
def test_an_order_that_is_none_is_told_and_left_out(shipped, own, order):
    write(own, "mine")
    (own / "course.toml").write_text(order)
    course = read_course(own)
    assert keys(course) == ["c", "a", "b", "mine"]
    (problem,) = course.problems
    assert (problem.file, problem.line) == ("course.toml", 1)


def test_a_link_that_leads_nowhere_is_a_problem_of_its_lesson(shipped, own):
    path = write(own, "mine", lesson('key = "mine"', body="[on](lesson:a)\n\n[on](lesson:nowhere)"))
    (problem,) = read_course(own).problems
    assert path.read_text().split("\n")[problem.line - 1] == "[on](lesson:nowhere)"


def test_what_is_no_lesson_of_a_folder_is_left_alone(own):
    write(own, "mine")
    for name in ("README.md", ".hidden.md", "notes.txt", "mine.md~"):
        (own / name).write_text("no lesson")
    read = read_folder(own)
    assert [each.key for each in read.lessons] == ["mine"]
    assert read.problems == ()


def test_no_folder_holds_no_lessons(tmp_path):
    assert read_folder(tmp_path / "none") == folder.LessonFolder()
    (tmp_path / "file").write_text("x")
    assert read_folder(tmp_path / "file").lessons == ()


def test_more_files_than_anybody_writes_are_left_out(own, monkeypatch):
    monkeypatch.setattr(folder, "MOST_FILES", 2)
    for key in ("a", "b", "c"):
        write(own, key)
    read = read_folder(own)
    assert [each.key for each in read.lessons] == ["a", "b"]
    assert "more than 2 lessons" in read.problems[0].text


def test_a_change_of_the_folder_is_noticed(own):
    before = stamp(own)
    assert not changed_since(own, before)
    path = write(own, "mine")
    assert changed_since(own, before)
    before = stamp(own)
    os.utime(path, ns=(1, 1))
    assert changed_since(own, before)
    before = stamp(own)
    (own / "course.toml").write_text("")
    assert changed_since(own, before)
    before = stamp(own)
    path.unlink()
    assert changed_since(own, before)


def test_a_lesson_that_there_is_not_is_told_with_those_there_are(shipped, own):
    with pytest.raises(DigitError, match=r"no lesson “z”. Choose one of these: c, a, b\."):
        read_course(own).lesson("z")


def test_the_users_folder_is_in_the_users_data(own_home):
    assert own_home in folder.users_folder().parents
