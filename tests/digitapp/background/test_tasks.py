import gettext

import pytest

from digitapp.background import tasks
from model.data import DATASETS
from model.errors import DigitError
from model.language import DOMAIN, ENGLISH, LANGUAGES
from model.resources import resources


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


ADVICE = (
    "Get them with `digitapp fetch mnist`, or name their folder with --data-dir.",
    "or name another with --data-dir.",
    "and name their folder with --data-dir",
    "Name both files with a comma between them: IMAGES,LABELS.",
    "Name one of {datasets}, or a file of digits.",
)


def test_the_advice_that_the_window_replaces_is_all_known():
    datasets = ", ".join(DATASETS)
    assert list(tasks._IN_THE_WINDOW) == [each.replace("{datasets}", datasets) for each in ADVICE]


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != ENGLISH])
@pytest.mark.parametrize("advice", ADVICE)
def test_a_translated_sentence_holds_its_translated_advice(code, advice):
    folder = resources() / "languages"
    if gettext.find(DOMAIN, folder, [code]) is None:
        pytest.skip("the catalogue is not made")
    catalogue = gettext.translation(DOMAIN, folder, [code])
    texts = {key: text for key, text in catalogue._catalog.items() if isinstance(key, str)}
    wholes = {key: text for key, text in texts.items() if advice in key}
    assert wholes
    for key, text in wholes.items():
        assert texts[advice] in text, f"“{key}” is translated with other words for the advice"
