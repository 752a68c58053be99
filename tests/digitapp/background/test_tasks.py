import pytest

from digitapp.background import tasks
from model.errors import DigitError


@pytest.mark.parametrize(
    ("source", "folder"),
    [
        ("mnist", None),
        ("mnist", "empty"),
        ("mnist", "nowhere"),
        ("nothing.npz", None),
        ("lonely-images", None),
    ],
)
def test_no_message_of_missing_digits_speaks_of_the_command_line(tmp_path, source, folder):
    (tmp_path / "empty").mkdir()
    (tmp_path / "lonely-images").write_bytes(bytes([0, 0, 8, 3]) + bytes(12))
    if source != "mnist":
        source = str(tmp_path / source)
    data_dir = None if folder is None else str(tmp_path / folder)
    with pytest.raises(DigitError) as caught:
        list(tasks.load(source, data_dir, "random", 0))
    sentence = str(caught.value)
    for word in ("--", "`", "IMAGES,LABELS", "mnist, "):
        assert word not in sentence
    assert (tasks.FETCH_HINT in sentence) == (source == "mnist")


def test_a_failed_download_points_to_the_menu(monkeypatch):
    def fails(folder):
        raise DigitError("It failed, or copy the files and name their folder with --data-dir.")
        yield

    monkeypatch.setattr(tasks, "fetch_mnist", fails)
    with pytest.raises(DigitError, match="choose their folder in the menu “File”"):
        list(tasks.download(None))
