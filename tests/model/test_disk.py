import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from model.disk import (
    open_file,
    part_of,
    read_error,
    remove_dead_parts,
    remove_dead_parts_in,
    replacing,
    save_error,
)
from model.errors import BadFileError, MissingFileError, SaveError


def test_the_new_file_takes_the_old_ones_place_only_at_the_end(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with replacing(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.parametrize("end", [ValueError, KeyboardInterrupt, GeneratorExit])
def test_however_it_ends_the_old_file_stays_and_no_part_is_left(tmp_path, end):
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def write_half():
        with replacing(path) as file:
            file.write(b"half of the ne")
            raise end

    with pytest.raises(end):
        write_half()
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["file"]


def test_two_writers_of_one_file_do_not_meet(tmp_path):
    path = tmp_path / "file"
    with replacing(path) as first, replacing(path) as second:
        first.write(b"first")
        second.write(b"second")
    assert path.read_bytes() == b"first"
    assert os.listdir(tmp_path) == ["file"]


def test_the_longest_name_can_be_replaced(tmp_path):
    path = tmp_path / ("ü" * 127)
    with replacing(path) as file:
        file.write(b"new")
    assert path.read_bytes() == b"new"


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "file")
    with replacing(tmp_path / "link") as file:
        file.write(b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"new"


def test_a_folder_and_a_device_are_not_replaced(tmp_path):
    with pytest.raises(IsADirectoryError), replacing(tmp_path):
        pass
    if os.path.exists(os.devnull):
        with pytest.raises(OSError, match="device"), replacing(type(tmp_path)(os.devnull)):
            pass


def test_a_file_is_opened_and_its_absence_named(tmp_path):
    (tmp_path / "file").write_bytes(b"data")
    with open_file(tmp_path / "file") as file:
        assert file.read() == b"data"
    with pytest.raises(MissingFileError, match="absent"):
        open_file(tmp_path / "absent")
    with pytest.raises(MissingFileError, match="no file"):
        open_file(tmp_path / "file" / "beneath")
    with pytest.raises(BadFileError, match="is a folder"):
        open_file(tmp_path)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything"
)
def test_a_file_without_permission_is_refused(tmp_path):
    (tmp_path / "secret").write_bytes(b"data")
    (tmp_path / "secret").chmod(0)
    with pytest.raises(MissingFileError, match="may not be read"):
        open_file(tmp_path / "secret")


def system_error(number: int) -> OSError:
    return OSError(number, os.strerror(number))


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (errno.ENOENT, MissingFileError, "no file"),
        (errno.EACCES, MissingFileError, "may not be read"),
        (errno.EIO, BadFileError, "Check the disk"),
    ],
)
def test_each_refusal_to_read_has_its_sentence(tmp_path, number, kind, words):
    error = read_error(tmp_path / "file", system_error(number))
    assert type(error) is kind
    assert words in str(error)
    assert "file”" in str(error)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "no space left"),
        (errno.EDQUOT, "no space left"),
        (errno.ENOENT, "folder does not exist"),
        (errno.EISDIR, "is a folder"),
        (errno.EACCES, "may not be written"),
        (errno.EROFS, "read-only"),
        (errno.ENAMETOOLONG, "shorter"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_each_refusal_to_write_has_its_sentence(tmp_path, number, words):
    error = save_error(tmp_path / "file", system_error(number))
    assert type(error) is SaveError
    assert words in str(error)
    assert "file”" in str(error)


@pytest.fixture
def killed_writer(tmp_path):
    """The part file that a process left which was killed while it wrote ``tmp_path / "file"``."""
    code = f"""
import os, pathlib
from model.disk import replacing
with replacing(pathlib.Path({str(tmp_path / "file")!r})) as file:
    file.write(b"half of the ne")
    file.flush()
    os.kill(os.getpid(), 9)
"""
    root = Path(__file__).resolve().parents[2]
    subprocess.run([sys.executable, "-c", code], cwd=root, check=False)
    (part,) = tmp_path.glob("*.part")
    return part


@pytest.mark.skipif(os.name != "posix", reason="kills a process")
def test_what_a_killed_process_left_goes_with_the_next_save(tmp_path, killed_writer):
    with replacing(tmp_path / "file") as file:
        file.write(b"new")
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.skipif(os.name != "posix", reason="kills a process")
def test_parts_of_other_files_and_of_living_processes_stay(tmp_path, killed_writer):
    living = part_of(tmp_path / "file")
    living.write_bytes(b"half")
    remove_dead_parts(tmp_path / "another file")
    assert killed_writer.exists()
    remove_dead_parts(tmp_path / "file")
    assert not killed_writer.exists()
    assert living.exists()


def test_a_start_removes_dead_parts_of_all_files_of_a_folder(tmp_path, killed_writer):
    living = part_of(tmp_path / "file")
    living.write_bytes(b"half")
    mine = tmp_path / "mine.part"
    mine.write_bytes(b"of a person")
    remove_dead_parts_in(tmp_path)
    assert not killed_writer.exists()
    assert living.exists()
    assert mine.exists()
    remove_dead_parts_in(tmp_path / "no such folder")


def test_a_part_of_another_computer_stays_for_a_day(tmp_path):
    part = tmp_path / f"file.{2**31 - 1}-0000{'0' * 8}.part"
    part.write_bytes(b"half")
    remove_dead_parts(tmp_path / "file")
    assert part.exists()
    os.utime(part, (0, 0))
    remove_dead_parts(tmp_path / "file")
    assert not part.exists()


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
@pytest.mark.parametrize("mode", [0o600, 0o640])
def test_the_new_file_keeps_the_old_ones_mode(tmp_path, mode):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(mode)
    with replacing(path) as file:
        file.write(b"new")
    assert path.stat().st_mode & 0o777 == mode


def test_a_link_to_itself_is_not_replaced(tmp_path):
    link = tmp_path / "link"
    link.symlink_to(link)
    with pytest.raises(OSError, match="leads back to itself"), replacing(link):
        pass
    assert link.is_symlink()
