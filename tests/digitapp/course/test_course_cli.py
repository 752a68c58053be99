"""``digitapp course`` and ``digitapp --lesson`` at the terminal."""

import json

import pytest

from digitapp.course import cli, folder
from model.cli import main, window_argument
from model.errors import DigitError
from tests.digitapp.course.examples import BUGS, lesson


@pytest.fixture
def run(capsys):
    """A function: arguments -> (status, stdout or JSON lines, stderr)."""

    def call(*arguments):
        try:
            status = main([str(each) for each in arguments], more=(cli,))
        except SystemExit as end:
            status = end.code
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return status, [*map(json.loads, out.splitlines())] if "--json" in arguments else out, err

    return call


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    place = tmp_path / "shipped"
    place.mkdir()
    (place / "bugs.md").write_text(BUGS, encoding="utf-8")
    (place / "small.md").write_text(lesson(), encoding="utf-8")
    (place / "course.toml").write_text('lessons = ["small", "bugs"]')
    monkeypatch.setattr(folder, "shipped_folder", lambda: place)
    return place


def test_a_good_lesson_is_checked_with_status_0(run, shipped):
    status, out, err = run("course", "--check", shipped / "bugs.md")
    assert (status, err) == (0, "")
    assert out.split()[:2] == ["good", "bugs"]
    assert out.endswith("1 lesson checked: all good\n")


def test_a_bad_lesson_is_checked_with_status_1_and_a_sentence(run, tmp_path):
    path = tmp_path / "mine.md"
    path.write_text(lesson(step='until = "slope > 0"'))
    status, out, err = run("course", "--check", path)
    assert status == 1
    assert err.startswith("“mine.md”, line 11: This step's condition is true before")
    assert "1 lesson checked: 1 not as they should be" in out


def test_a_file_that_is_no_lesson_takes_nothing_from_the_next(run, shipped, tmp_path):
    path = tmp_path / "broken.md"
    path.write_bytes(b"\xff\xfe\x00")
    status, out, err = run("course", "--check", path, shipped / "bugs.md", "--json")
    assert status == 1
    assert [(each["lesson"], each["ok"]) for each in out] == [(None, False), ("bugs", True)]
    assert out[0]["problems"][0]["text"].startswith("The text is in UTF-16")
    assert "Save it as UTF-8" in err


def test_without_a_file_all_lessons_are_checked_those_of_ones_own_too(run, shipped):
    own = folder.users_folder()
    own.mkdir(parents=True)
    (own / "mine.md").write_text(lesson('key = "mine"', body="[on](lesson:bugs)"))
    status, out, _ = run("course", "--check", "--json")
    assert status == 0
    assert [each["lesson"] for each in out] == ["bugs", "small", "mine"]
    (own / "mine.md").write_text(lesson('key = "mine"', body="[on](lesson:nowhere)"))
    assert run("course", "--check")[0] == 1


def test_json_tells_figures(run, tmp_path):
    path = tmp_path / "mine.md"
    figures = '[[figures]]\nname = "A"\nexpr = "slope"\nright = 0.25\nprinted = "0.3"\n'
    path.write_text(lesson(figures + '[[figures]]\nname = "B"\nexpr = "1 / 0"\nband = [0, 1]'))
    status, (told,), _ = run("course", "--check", path, "--json")
    assert status == 1
    assert told["figures"] == [
        {"name": "A", "value": 0.25, "right": 0.25, "printed": "0.3", "ok": True},
        {"name": "B", "value": None, "right": None, "printed": "", "ok": False},
    ]


def test_a_missing_file_is_told_with_status_1(run, tmp_path):
    status, out, err = run("course", "--check", tmp_path / "none.md")
    assert (status, out) == (1, "")
    assert "There is no file" in err


def test_the_lessons_are_listed_in_their_order(run, shipped):
    assert run("course", "--list")[1].split("\n")[0].split() == ["small", "Small"]
    keys = [each["lesson"] for each in run("course", "--list", "--json")[1]]
    assert keys == ["small", "bugs"]


def test_the_course_is_printed_as_one_page(run, shipped, tmp_path):
    path = tmp_path / "course.html"
    status, out, _ = run("course", "--print", path, "--json")
    assert (status, out) == (0, [{"file": str(path), "lessons": 2}])
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_page_that_can_not_be_written_is_told_before_it_is_made(run, shipped, tmp_path):
    status, _, err = run("course", "--print", tmp_path / "none" / "course.html")
    assert status == 1
    assert "folder does not exist" in err


@pytest.mark.parametrize(
    "words", [["course"], ["course", "--check", "--list"], ["course", "--print"], ["course", "x"],
              ["course", "--print", ""], ["--lesson"], ["--lesson", "a", "b"]],
)  # fmt: skip
def test_wrong_usage_exits_with_2(run, words):
    status, _, err = run(*words)
    assert status == 2
    assert "usage:" in err


def test_a_lesson_is_named_for_the_window(shipped):
    assert cli.lesson_argument(["--lesson", "bugs"]) == "bugs"
    assert cli.lesson_argument(["--lesson=bugs"]) == "bugs"
    for words in ([], ["bugs"], ["--lesson"], ["--lesson", "a", "b"], ["course", "--list"]):
        assert cli.lesson_argument(words) is None
    with pytest.raises(DigitError, match=r"no lesson “moon”. Choose one of these: small, bugs"):
        cli.lesson_argument(["--lesson", "moon"])


def test_a_file_called_course_takes_no_command_s_place(monkeypatch):
    monkeypatch.setattr("sys.argv", ["digitapp", "course"])
    assert window_argument(more=(cli,)) is None


def test_without_files_the_lessons_of_all_languages_are_checked(
    run, shipped, tmp_path, monkeypatch
):
    monkeypatch.setattr(folder, "users_folder", lambda: tmp_path / "none")
    (shipped / "bugs.de.md").write_text(BUGS.replace("Two bugs", "Zwei Käfer"), encoding="utf-8")
    status, out, err = run("course", "--check")
    assert (status, err) == (0, "")
    assert [line.split()[:3] for line in out.splitlines()[:2]] == [
        ["good", "bugs", "2"],
        ["good", "bugs", "de"],
    ]
    assert out.endswith("3 lessons checked: all good\n")


def test_the_list_and_the_page_are_in_the_language_of_the_program(
    run, shipped, tmp_path, monkeypatch, speak
):
    monkeypatch.setattr(folder, "users_folder", lambda: tmp_path / "none")
    (shipped / "bugs.de.md").write_text(BUGS.replace("Two bugs", "Zwei Käfer"), encoding="utf-8")
    speak("de")
    _, out, _ = run("course", "--list")
    run("course", "--print", tmp_path / "course.html")
    assert "Zwei Käfer and a line" in out
    page = (tmp_path / "course.html").read_text("utf-8")
    assert '<html lang="de">' in page
    assert "Zwei Käfer and a line" in page
    assert "Two bugs" not in page
