import os
import stat
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from digitapp.system.settings import MAX_RECENT, AppSettings


@pytest.fixture
def path(tmp_path):
    return tmp_path / "digitapp.ini"


def filled(path):
    settings = AppSettings(path)
    settings.theme = "dark"
    settings.geometry = QByteArray(b"\x00\x01\xffplace")
    settings.add_recent("/tmp/a, b;c=“d”.npz")
    settings.set_choice("arch", "mlp")
    settings.set_choice("hidden", [128, 64])
    assert settings.save()
    return settings


def test_what_was_set_is_there_at_the_next_start(path):
    filled(path)
    again = AppSettings(path)
    assert again.theme == "dark"
    assert again.geometry.data() == b"\x00\x01\xffplace"
    assert again.recent_files == ["/tmp/a, b;c=“d”.npz"]
    assert again.choice("arch", "cnn") == "mlp"
    assert again.choice("hidden", [10]) == [128, 64]


def test_without_a_file_everything_has_its_default(path):
    fresh = AppSettings(path)
    assert fresh.theme == "system"
    assert fresh.geometry.isEmpty()
    assert fresh.window_state.isEmpty()
    assert fresh.recent_files == []
    assert fresh.choice("epochs", 5) == 5


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\xff\xfe garbage \x80 = [[[",
        b"[General]\ntheme=purple\ngeometry=12\nrecent_files={}\n[choices]\narch=3\n",
        b'[General]\ntheme="[1, 2"\ngeometry="\\"%%%\\""\nrecent_files="[1, null]"\n',
        b"[General]\ntheme=@ByteArray(x)\nrecent_files=a, b, c\ngeometry=@Invalid()\n",
        b"[General]\nrecent_files=" + b"[" * 100_000,
        b'[General]\ntheme="\\"purple\\""\n',
    ],
)
def test_a_damaged_file_gives_the_defaults_and_can_be_written_over(path, content):
    path.write_bytes(content)
    settings = AppSettings(path)
    assert settings.theme == "system"
    assert settings.geometry.isEmpty()
    assert settings.recent_files == []
    assert settings.choice("arch", "mlp") == "mlp"
    settings.theme = "light"
    settings.save()
    assert settings.theme == "light"


def test_the_latest_recent_file_is_first_and_each_is_there_once(path):
    settings = AppSettings(path)
    for name in ("a", "b", "a"):
        settings.add_recent(Path(name))
    assert settings.recent_files == ["a", "b"]


def test_only_so_many_recent_files_are_kept(path):
    settings = AppSettings(path)
    for number in range(MAX_RECENT + 3):
        settings.add_recent(str(number))
    assert len(settings.recent_files) == MAX_RECENT


@pytest.mark.parametrize("wrong", ["text", 3.5, None, [1], True])
def test_a_choice_of_another_type_gives_the_default(path, wrong):
    settings = AppSettings(path)
    settings.set_choice("epochs", wrong)
    assert settings.choice("epochs", 5) == 5


def test_a_whole_number_serves_as_a_number(path):
    settings = AppSettings(path)
    settings.set_choice("learning_rate", 1)
    assert settings.choice("learning_rate", 0.1) == 1.0


@pytest.mark.skipif(os.name == "nt", reason="a folder in the place of the file")
def test_a_file_that_cannot_be_written_is_told(tmp_path):
    blocker = tmp_path / "file"
    blocker.write_text("")
    settings = AppSettings(blocker / "digitapp.ini")
    settings.theme = "dark"
    assert not settings.save()


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "1e999", "9" * 30, "-" + "9" * 30, "9" * 9999]
)
def test_numbers_that_nothing_can_have_give_the_default(path, number):
    path.write_text(f"[choices]\nbrush={number}\nlist=[{number}]\n")
    settings = AppSettings(path)
    assert settings.choice("brush", 0.1) == 0.1
    assert settings.choice("brush", 7) == 7
    assert settings.choice("list", [1]) == [1]


def test_the_largest_seed_is_remembered(path):
    settings = AppSettings(path)
    settings.set_choice("seed", 2**31 - 1)
    assert settings.choice("seed", 0) == 2**31 - 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names")
def test_a_pipe_in_the_place_of_the_file_is_not_waited_for(path):
    os.mkfifo(path)
    settings = AppSettings(path)
    assert settings.theme == "system"
    settings.theme = "dark"
    assert settings.theme == "dark"
    assert not settings.save()
    assert stat.S_ISFIFO(os.stat(path).st_mode)


def test_settings_of_a_later_version_are_left_alone_and_told_as_such(path):
    filled(path)
    path.write_text(path.read_text().replace("[General]\n", "[General]\nversion=2\n", 1))
    before = path.read_bytes()
    settings = AppSettings(path)
    assert settings.theme == "system"
    assert "made by version 2 of the format; this program reads up to" in settings.complaint
    settings.theme = "light"
    settings.save()
    assert path.read_bytes() == before


def test_settings_of_this_version_give_no_cause_to_complain(path):
    assert filled(path).complaint == ""
