"""``digitapp sample``: sheets of what networks make, and sentences for those that make nothing."""

import numpy as np
import pytest

from model.archs import ARCHITECTURES
from model.files import SavedNetwork, save_network
from model.pictures import read_picture
from tests.creators import CREATORS, Counterfeiter


@pytest.fixture
def saved(tmp_path, monkeypatch):
    """A function: the path of a new network that makes pictures of 8x8."""

    def save(name):
        kind = CREATORS[name]
        monkeypatch.setitem(ARCHITECTURES, name, kind)
        network = kind(kind.config_for((8, 8)), (8, 8), np.random.default_rng(0))
        path = tmp_path / f"{name}.npz"
        save_network(path, SavedNetwork(network, "digits"))
        return path

    return save


def test_the_sheet_holds_as_many_pictures_as_asked_for_and_the_reader_tells_of_them(
    run_cli, saved, tmp_path
):
    out = tmp_path / "sheet.png"
    status, lines, _ = run_cli(
        "sample", saved("painter"), "--count", 7, "--sweeps", 5, "--out", out, "--json"
    )
    assert status == 0
    (told,) = lines
    assert told["n"] == 7
    assert told["reader"] == "textbook"
    assert sum(told["shares"]) == pytest.approx(1)
    # Three columns and rows of pictures of 8 pixels, 2 apart, each pixel 7 times as large.
    assert read_picture(out).shape == (7 * 28, 7 * 28)


def test_the_same_seed_gives_the_same_picture_and_another_seed_another(run_cli, saved, tmp_path):
    model, sheets = saved("counterfeiter"), []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        out = tmp_path / f"{name}.png"
        assert run_cli("sample", model, "--count", 4, "--seed", seed, "--out", out)[0] == 0
        sheets.append(out.read_bytes())
    assert sheets[0] == sheets[1] != sheets[2]


def test_the_digit_that_is_asked_for_is_made(run_cli, saved, tmp_path):
    sheets = {}
    for digit in (3, 4):
        out = tmp_path / f"{digit}.png"
        command = ("sample", saved("painter"), "--digit", digit, "--count", 4, "--sweeps", 9)
        status, (told,), _ = run_cli(*command, "--out", out, "--json")
        assert status == 0
        assert told["digit"] == digit
        assert told["asked"] == told["shares"][digit]
        sheets[digit] = read_picture(out).astype(float)
    apart = np.abs(sheets[3] - sheets[4]).mean()
    assert apart > 20  # each is near its own mean picture


def test_who_takes_no_label_says_so_and_names_who_does(run_cli, saved, tmp_path):
    saved("painter")
    out = tmp_path / "no.png"
    status, _, err = run_cli("sample", saved("squeezer"), "--digit", 3, "--out", out)
    assert status == 1
    assert "can’t be asked for a digit" in err
    assert "Leave --digit out" in err
    assert not out.exists()


def test_who_makes_no_pictures_says_what_it_is_and_who_does(run_cli, saved, tmp_path):
    saved("painter")
    status, _, err = run_cli("sample", "mlp", "--out", tmp_path / "no.png")
    assert status == 1
    assert "makes no pictures: it is a Multilayer perceptron. Take one that does: " in err
    assert "painter" in err or "“gan”" in err


def test_a_sheet_of_another_kind_of_file_is_refused_and_a_file_stays(run_cli, saved, tmp_path):
    out = tmp_path / "sheet.doc"
    out.write_text("mine")
    status, _, err = run_cli("sample", saved("painter"), "--out", out)
    assert status == 1
    assert "let the name end in png" in err
    assert out.read_text() == "mine"


@pytest.mark.parametrize("word", ["--count=0", "--seed=-1", "--sweeps=0", "--digit=12"])
def test_numbers_out_of_bounds_are_wrong_usage(run_cli, saved, word):
    assert run_cli("sample", saved("painter"), word)[0] == 2


class Overflowing(Counterfeiter):
    """Its numbers are too large to be added."""

    def decode(self, codes):
        large = np.repeat(self.parameters["pictures"].sum(axis=0)[None], len(codes), axis=0)
        return large - large


def test_weights_too_large_for_pictures_are_said_to_be(run_cli, tmp_path, monkeypatch):
    monkeypatch.setitem(ARCHITECTURES, "counterfeiter", Overflowing)
    network = Overflowing(
        Overflowing.config_for((8, 8), numbers=9), (8, 8), np.random.default_rng(0)
    )
    network.parameters["pictures"][...] = 3e38
    path = tmp_path / "large.npz"
    save_network(path, SavedNetwork(network, "digits"))
    status, _, err = run_cli("sample", path, "--out", tmp_path / "large.png")
    assert status == 1
    assert "no numbers come out" in err
