"""Whatever a lesson file holds: nothing in it is run, and its mistakes are told in sentences."""

import os
import sys
import time

import pytest

from benchmarks.fuzz import is_sentence
from digitapp.course.checking import check
from digitapp.course.folder import read_folder, unknown_links
from digitapp.course.reading import read_lesson
from digitapp.course.toml_table import LessonError
from model.errors import DigitError
from tests.digitapp.course.examples import BUGS, lesson
from tests.digitapp.course.hostile import files

FILES = dict(files())
SLOWEST_S = 2.0
"""Of processor time, for reading and checking one of them."""

DEEDS = ("exec", "import", "os.", "subprocess.", "socket.", "shutil.", "ctypes.", "pty.", "code.")
_seen: list[str] | None = None


def _watch(event: str, arguments: tuple) -> None:
    """Notes what Python is asked to do that a lesson never may."""
    if _seen is None:
        return
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & 3 != os.O_RDONLY
    if writes or (event.startswith(DEEDS) and event not in ("os.listdir", "os.scandir")):
        _seen.append(f"{event} {arguments}")


sys.addaudithook(_watch)  # for good; it looks only while ``watched`` lets it


@pytest.fixture(scope="module")
def warm(tmp_path_factory):
    """What a good lesson imports is there, so that an import means harm."""
    path = tmp_path_factory.mktemp("good") / "bugs.md"
    path.write_text(BUGS, encoding="utf-8")
    assert list(check(read_lesson(path), {"bugs"})) == []


@pytest.fixture
def watched(warm, tmp_path, monkeypatch):
    """What was done while the test ran."""
    global _seen
    monkeypatch.chdir(tmp_path)
    _seen = []
    yield _seen
    _seen = None


def problems(path):
    """What reading and checking a file say."""
    try:
        read = read_lesson(path)
    except DigitError as error:
        return [error]
    return [each for each in check(read, {"small", "bugs"}) if isinstance(each, LessonError)]


def test_there_are_more_than_200_of_them():
    assert len(FILES) > 500
    assert len(set(FILES.values())) > 0.95 * len(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_does_nothing_and_is_told_in_a_sentence(name, watched, tmp_path):
    path = tmp_path / "lesson.md"
    path.write_bytes(FILES[name])
    watched.clear()
    start_s = time.process_time()
    found = problems(path)
    took_s = time.process_time() - start_s
    done = list(watched)
    assert done == []
    assert not (tmp_path / "owned").exists()
    assert found
    assert all(is_sentence(str(each)) for each in found), list(map(str, found))
    assert took_s < SLOWEST_S


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text,
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: "\n\n" + text,
        lambda text: text.replace("Two bugs", "Zwei Käfer — 两只"),
        lambda text: text + "\n\nCode: `{not} $filled$`\n",
        lambda text: text + "\n```python\nimport os  # shown, never run\n```\n",
        lambda text: text + " ".join("`" * i for i in range(1, 140)),
        lambda text: text + "\nA price of \\$5 and a {{brace}}.\n",
    ],
    ids=[
        "as it is",
        "mark",
        "CRLF",
        "CR",
        "lines before",
        "letters",
        "code",
        "fence",
        "backticks",
        "escapes",
    ],
)
def test_what_only_looks_odd_is_read(change, watched, tmp_path):
    path = tmp_path / "lesson.md"
    path.write_bytes(change(BUGS).encode())
    assert problems(path) == []


def test_100_megabytes_are_refused_by_their_size_before_they_are_read(watched, tmp_path):
    path = tmp_path / "large.md"
    with path.open("wb") as stream:
        stream.write(b"+++\n")
        stream.truncate(100_000_000)
    start_s = time.process_time()
    (problem,) = problems(path)
    assert time.process_time() - start_s < 0.1
    assert "256,000 bytes" in str(problem)


def test_a_device_a_pipe_and_a_folder_are_refused_without_waiting(warm, tmp_path):
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "folder.md").mkdir()
    for path in (tmp_path / "pipe.md", tmp_path / "folder.md", "/dev/zero"):
        with pytest.raises(DigitError) as refused:
            read_lesson(path)
        assert is_sentence(str(refused.value))


def test_lessons_that_lead_to_each_other_in_a_circle_are_lessons(watched, tmp_path):
    for key, other in (("first", "second"), ("second", "third"), ("third", "first")):
        text = lesson(front=f'key = "{key}"', body=f"[on](lesson:{other}) and [me](lesson:{key})")
        (tmp_path / f"{key}.md").write_text(text)
    read = read_folder(tmp_path)
    assert [each.key for each in read.lessons] == ["first", "second", "third"]
    assert read.problems == ()
    keys = {each.key for each in read.lessons}
    assert [unknown_links(each, keys) for each in read.lessons] == [[], [], []]


def test_a_script_is_read_and_never_run(watched, tmp_path):
    script = "import numpy as np\nopen('owned', 'w')\nwhile True:\n    pass"
    path = tmp_path / "lesson.md"
    path.write_text(lesson(after=f"```numpy\n{script}\n```"))
    watched.clear()
    assert problems(path) == []
    assert not (tmp_path / "owned").exists()
    assert list(watched) == []


def test_the_watch_sees_what_is_done(watched):
    exec("x = 1")
    assert any(each.startswith("exec") for each in watched)
