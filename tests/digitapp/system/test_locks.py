from PySide6.QtCore import QLockFile

from digitapp.system.locks import lock_at, remove_stale_lock


def test_a_lock_that_was_left_empty_holds_nobody_up(tmp_path):
    path = tmp_path / "lock"
    path.touch()
    lock = lock_at(str(path))
    assert lock.tryLock(0)
    lock.unlock()
    assert not path.exists()


def test_a_lock_of_a_living_process_stays(tmp_path):
    path = str(tmp_path / "lock")
    living = QLockFile(path)
    assert living.tryLock(0)
    assert not lock_at(path).tryLock(0)
    remove_stale_lock(path)
    assert living.isLocked()
    assert not lock_at(path).tryLock(0)
    living.unlock()


def test_a_lock_that_was_left_empty_is_removed_at_a_start(tmp_path):
    (tmp_path / "lock").touch()
    remove_stale_lock(str(tmp_path / "lock"))
    assert not (tmp_path / "lock").exists()
    remove_stale_lock(str(tmp_path / "lock"))  # nothing to do
