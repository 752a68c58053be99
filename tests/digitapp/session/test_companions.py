"""Pretrained networks beside the present one: loaded when asked for, kept, told of."""

import numpy as np
import pytest

from digitapp.session import companions as companions_module
from digitapp.session.companions import Companions
from model.archs import Classifier, Sampler
from model.errors import MissingFileError
from model.files import find_network
from tests.digitapp.waiting import wait_until


@pytest.fixture
def companions(qtbot):
    companions = Companions()
    companions.told = []
    companions.came.connect(companions.told.append)
    yield companions
    companions.close(5.0)


def test_nothing_is_loaded_before_it_is_asked_for(companions):
    assert not companions.known
    assert not companions.is_busy


def test_those_asked_for_come_once_and_read_only(companions):
    companions.want(names=("textbook", "mlp"))
    wait_until(lambda: not companions.is_busy)
    assert sorted(companions.told) == ["mlp", "textbook"]
    found = companions.known["textbook"]
    assert found.recipe == "digits"
    assert found.network.predict_proba(np.zeros((1, 8, 8), np.float32)).shape == (1, 10)
    assert not any(array.flags.writeable for array in found.network.parameters.values())
    companions.want(names=("textbook",))
    assert not companions.is_busy
    assert companions.known["textbook"] is found


def test_who_is_not_able_is_let_go_until_somebody_asks_for_something_else(companions):
    companions.want((Sampler,), ("textbook",))
    wait_until(lambda: not companions.is_busy)
    assert not companions.known
    companions.want((Sampler,), ("textbook",))
    assert not companions.is_busy
    companions.want((Classifier,), ("textbook",))
    wait_until(lambda: "textbook" in companions.known)


def test_what_is_asked_for_meanwhile_comes_after(companions, qtbot):
    with qtbot.waitSignal(companions.done, timeout=20_000):
        companions.want(names=("textbook",))
        companions.want(names=("mlp",))
    assert set(companions.known) == {"textbook", "mlp"}


def test_one_that_is_asked_for_again_on_its_way_is_loaded_once(companions, monkeypatch):
    looked = []
    monkeypatch.setattr(
        companions_module, "find_network", lambda name: looked.append(name) or find_network(name)
    )
    companions.want(names=("textbook",))
    companions.want((Sampler,), ("textbook", "mlp"))
    wait_until(lambda: not companions.is_busy)
    assert looked == ["textbook", "mlp"]
    assert set(companions.known) == {"textbook"}


def test_who_asks_last_takes_nothing_from_who_asked_before(companions):
    companions.want(names=("mlp",))
    companions.want((Classifier,), ("textbook",))
    companions.want((Sampler,), ("textbook",))
    wait_until(lambda: not companions.is_busy)
    assert set(companions.known) == {"mlp", "textbook"}


def test_why_one_can_not_be_had_is_kept_and_the_others_come(companions, monkeypatch):
    def find(name):
        if name == "mlp":
            raise MissingFileError("There is no network “mlp”. Install the program again.")
        return find_network(name)

    monkeypatch.setattr(companions_module, "find_network", find)
    companions.want(names=("mlp", "textbook"))
    wait_until(lambda: not companions.is_busy)
    assert set(companions.known) == {"textbook"}
    assert "Install the program again" in companions.failure("mlp").sentence
    assert companions.failure("textbook") is None


def test_the_end_of_the_program_waits_for_no_network(companions):
    companions.want(names=("default", "mlp", "textbook"))
    companions.close(5.0)
    assert not companions.known
