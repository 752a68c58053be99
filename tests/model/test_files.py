import errno
import json
import os
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from model import files
from model.archs import ARCHITECTURES, Classifier, Decoder
from model.data import load_dataset
from model.errors import BadFileError, DigitError, MissingFileError, SaveError
from model.facts import MAX_LETTERS
from model.files import (
    NO_READERS,
    PRETRAINED,
    READERS,
    SavedNetwork,
    find_network,
    load_network,
    load_run,
    resources,
    save_network,
    save_run,
)
from model.generated import can_judge
from model.npz import read_arrays, write_arrays
from model.preprocess import recipe_for
from model.run import Run
from model.train import fit
from tests.deep import DEEP
from tests.foreign import EVERY


@pytest.fixture(scope="module")
def saved_run(make_run, digits, tmp_path_factory):
    """The file of a run in the middle of its second epoch."""
    run = make_run("mlp", config={"hidden": (5,)})
    events = fit(run, digits)
    while run.step < 7:
        next(events)
    events.close()
    path = tmp_path_factory.mktemp("files") / "saved.npz"
    save_run(path, run, digits.recipe, {"data": "digits", "seed": 0})
    return path


def contents(path):
    """The header as a dict, and the arrays."""
    arrays = read_arrays(path, max_bytes=files.MAX_BYTES)
    return json.loads(arrays.pop("header").tobytes()), arrays


def write(path, header, arrays):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    write_arrays(path, {"header": np.frombuffer(text, dtype=np.uint8), **arrays})
    return path


# Round trips.


@pytest.mark.parametrize("name", [*EVERY, DEEP])
@pytest.mark.usefixtures("foreign")
def test_a_network_comes_back_as_it_was(tmp_path, make_network, digits, name):
    has_init = name == DEEP or "init" in EVERY[name].Config.specs()
    network = make_network(name, **({"init": "normal"} if has_init else {}))
    facts = {"data": "digits", "accuracy": 0.5, "title": "Zahlen – “é”", "nothing": None}
    save_network(tmp_path / "net.npz", SavedNetwork(network, "digits", facts))
    saved = load_network(tmp_path / "net.npz")
    assert type(saved.network) is type(network)
    assert (saved.recipe, saved.facts) == ("digits", facts)
    assert (saved.network.config, saved.network.shape) == (network.config, network.shape)
    for key, array in network.parameters.items():
        np.testing.assert_array_equal(saved.network.parameters[key], array)
    if isinstance(network, Classifier):
        images = digits.test.images / np.float32(16)
        logits = network.predict_logits(images)
        np.testing.assert_array_equal(saved.network.predict_logits(images), logits)


@pytest.mark.parametrize("name", [*EVERY, DEEP])
@pytest.mark.usefixtures("foreign")
def test_a_run_that_has_not_begun_comes_back(tmp_path, make_run, name):
    run = make_run(name)
    save_run(tmp_path / "run.npz", run, "digits", {})
    loaded, saved = load_run(tmp_path / "run.npz")
    assert (loaded.step, loaded.history, loaded.best_parameters) == (0, [], None)
    assert (loaded.training, loaded.augmentation) == (run.training, run.augmentation)
    for key, array in run.network.parameters.items():
        np.testing.assert_array_equal(loaded.network.parameters[key], array)
        np.testing.assert_array_equal(saved.network.parameters[key], array)


@pytest.mark.parametrize("patience", [0, 2])
def test_the_file_of_a_run_is_read_as_the_weights_to_use(tmp_path, make_run, digits, patience):
    # Steps so long that it gets better and worse, so that patience runs out soon.
    settings = {"epochs": 30, "learning_rate": 1.0, "schedule": "constant"}
    run = make_run("perceptron", patience=patience, **settings)
    for _ in fit(run, digits):
        pass
    assert run.is_out_of_patience == bool(patience)
    run.best_parameters["output.bias"][:] = 7
    save_run(tmp_path / "run.npz", run, "digits", {})
    resumed, saved = load_run(tmp_path / "run.npz")
    last = run.network.parameters["output.bias"]
    to_use = run.best_parameters["output.bias"] if patience else last
    for network in (load_network(tmp_path / "run.npz").network, saved.network):
        np.testing.assert_array_equal(network.parameters["output.bias"], to_use)
    assert (resumed.best_parameters["output.bias"] == 7).all()
    np.testing.assert_array_equal(resumed.network.parameters["output.bias"], last)


def test_history_and_place_come_back(saved_run):
    run, _ = load_run(saved_run)
    assert (run.epoch, run.step, run.position) == (1, 7, 128)
    assert run.epoch_metrics["loss"][0] > 0
    assert run.epoch_metrics["accuracy"][1] == 128
    assert run.seconds > 0
    (evaluation,) = run.history
    assert evaluation.n_train == 300
    assert evaluation.best is True


def test_the_same_network_gives_the_same_bytes(tmp_path, make_network):
    saved = SavedNetwork(make_network("mlp"), "digits", {})
    save_network(tmp_path / "a.npz", saved)
    save_network(tmp_path / "b.npz", saved)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_a_loaded_network_is_its_own(saved_run):
    first, second = load_network(saved_run), load_network(saved_run)
    first.network.parameters["output.bias"][:] = 9
    assert (second.network.parameters["output.bias"] != 9).all()


def test_weights_that_numpy_saved_in_fortrans_order_go_on_learning(tmp_path, saved_run, digits):
    header, arrays = contents(saved_run)
    turned = {name: np.asfortranarray(array) for name, array in arrays.items()}
    text = np.frombuffer(json.dumps(header).encode(), dtype=np.uint8)
    np.savez(tmp_path / "turned.npz", header=text, **turned)
    ours, theirs = load_run(saved_run)[0], load_run(tmp_path / "turned.npz")[0]
    for run in (ours, theirs):
        for _ in fit(run, digits):
            pass
    for name, array in ours.network.parameters.items():
        np.testing.assert_allclose(theirs.network.parameters[name], array, rtol=1e-3, atol=1e-4)


def test_a_run_of_the_first_version_goes_on_as_it_would_have_then():
    run, _ = load_run(Path(__file__).parent / "old" / "run_version_1.npz")
    assert (run.epoch, run.step, run.position) == (1, 10, 600)
    assert run.network.optimizers["main"].steps == 10
    assert run.epoch_metrics["loss"][1] == run.epoch_metrics["accuracy"][1] == 600
    (first,) = run.history
    assert first.to_json().keys() >= {"train_loss", "validation_accuracy", "seconds"}
    architecture = ARCHITECTURES["mlp"]
    config = architecture.config_for((8, 8), hidden=(5,), dropout=0.1)
    network = architecture(config, (8, 8), np.random.default_rng(3))
    # The settings that it was made with, from the start.
    whole = Run(network, run.training)
    dataset = load_dataset("digits")
    for each in (run, whole):
        for _ in fit(each, dataset):
            pass
    for ours, theirs in (
        (run.network.parameters, whole.network.parameters),
        (run.network.state(), whole.network.state()),
        (run.ema, whole.ema),
    ):
        for key, array in ours.items():
            np.testing.assert_allclose(theirs[key], array, rtol=1e-4, atol=1e-5)
    assert run.history[1].train["loss"] == pytest.approx(whole.history[1].train["loss"])


def test_pretrained_networks_are_files_of_networks_alone():
    for name in PRETRAINED:
        header, arrays = contents(find_network(name))
        assert "run" not in header
        assert all(key.startswith("network.") for key in arrays)
        assert load_network(find_network(name)).network.is_sound()


def test_a_network_alone_is_kept_in_a_form_that_the_first_version_reads(tmp_path, make_network):
    save_network(tmp_path / "net.npz", SavedNetwork(make_network("mlp"), "digits"))
    header, arrays = contents(tmp_path / "net.npz")
    assert header["version"] == 1
    assert all(name.startswith("network.") for name in arrays)


def test_weights_of_16_bits_take_half_the_space_and_are_read_as_wide_ones(tmp_path, make_network):
    saved = SavedNetwork(make_network("mlp", hidden=(200,)), "digits")
    whole, half = tmp_path / "whole.npz", tmp_path / "half.npz"
    save_network(whole, saved)
    save_network(half, saved, half=True)
    assert half.stat().st_size < 0.6 * whole.stat().st_size
    assert contents(half)[0]["version"] == files.HALF_VERSION
    for name, array in load_network(half).network.parameters.items():
        assert array.dtype == np.float32
        np.testing.assert_allclose(array, saved.network.parameters[name], rtol=1e-3, atol=1e-7)


def test_a_weight_beyond_16_bits_is_kept_as_the_largest_that_they_hold(tmp_path, make_network):
    network = make_network("mlp")
    network.parameters["output.bias"][:2] = 1e9, -1e9
    save_network(tmp_path / "half.npz", SavedNetwork(network, "digits"), half=True)
    loaded = load_network(tmp_path / "half.npz").network.parameters["output.bias"]
    np.testing.assert_array_equal(loaded[:2], [65504, -65504])


def test_settings_that_earlier_versions_do_not_know_are_kept_in_files_that_say_so(
    tmp_path, make_network, make_run
):
    later = {"convolutions", "padding", "batch_norm"}
    path = tmp_path / "net.npz"
    save_network(path, SavedNetwork(make_network("cnn"), "digits"))
    header, _ = contents(path)
    assert header["version"] == 1
    assert not later & set(header["config"])
    save_run(path, make_run("cnn"), "digits", {})
    assert contents(path)[0]["version"] == 2
    save_network(path, SavedNetwork(make_network("cnn", padding=True, kernel=3), "digits"))
    header, _ = contents(path)
    assert header["version"] == 3
    assert later & set(header["config"]) == {"padding"}
    save_run(path, make_run(DEEP), "digits", {})
    header, _ = contents(path)
    assert header["version"] == 3
    assert later <= set(header["config"])
    assert load_run(path)[0].network.config.batch_norm


@pytest.mark.parametrize("broken", ["parameters", "best_parameters", "ema", "state"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_numbers_that_are_none_are_never_saved(tmp_path, make_run, digits, broken, value):
    run = make_run("mlp", epochs=1, ema=0.9)
    for _ in fit(run, digits):
        pass
    save_run(tmp_path / "run.npz", run, digits.recipe, {})
    before = (tmp_path / "run.npz").read_bytes()
    if broken == "state":
        arrays = run.network.state()
        arrays["optimizer.main.mean.output.bias"][0] = value
        run.network.load_state(arrays)
    else:
        owner = run.network if broken == "parameters" else run
        getattr(owner, broken)["output.bias"][0] = value
    with pytest.raises(SaveError, match="beyond all numbers"):
        save_run(tmp_path / "run.npz", run, digits.recipe, {})
    assert (tmp_path / "run.npz").read_bytes() == before


def test_a_network_of_no_numbers_is_not_saved(tmp_path, make_network):
    network = make_network("mlp")
    network.parameters["output.bias"][3] = np.nan
    with pytest.raises(SaveError, match="beyond all numbers"):
        save_network(tmp_path / "net.npz", SavedNetwork(network, "digits"))
    assert not (tmp_path / "net.npz").exists()


# Wrong files, each with its sentence.


def text_named_npz(path, good):
    path.write_text("These are not the weights you are looking for.\n")


def empty(path, good):
    path.write_bytes(b"")


def truncated(path, good):
    data = good.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def pickled(path, good):
    np.savez(path, header=np.array([{"format": "digitapp network"}], dtype=object))


def a_pickle(path, good):
    path.write_bytes(pickle.dumps({"format": "digitapp network"}))


def foreign(path, good):
    np.savez(path, weights=np.zeros(3), biases=np.ones(2))


def zip_of_text(path, good):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")


def web_page(path, good):
    path.write_text("<!DOCTYPE html><html>Please log in</html>")


WRONG_BYTES = {
    text_named_npz: "is not an .npz file",
    empty: "is empty",
    truncated: "cut off or damaged",
    pickled: "Python objects",
    a_pickle: "is not an .npz file",
    foreign: "has no header",
    zip_of_text: "is no array",
    web_page: "web page",
}


@pytest.mark.parametrize("load", [load_network, load_run])
@pytest.mark.parametrize("make", WRONG_BYTES, ids=lambda make: make.__name__)
def test_a_file_that_is_none_is_refused_with_its_sentence(tmp_path, saved_run, make, load):
    path = tmp_path / "strange.npz"
    make(path, saved_run)
    with pytest.raises(BadFileError) as caught:
        load(path)
    assert "strange.npz" in str(caught.value)
    assert WRONG_BYTES[make] in str(caught.value)


def put(*keys, value):
    """An edit of the header: the value at a path of keys."""

    def edit(header, arrays):
        inner = header
        for key in keys[:-1]:
            inner = inner[key]
        inner[keys[-1]] = value

    return edit


def drop(*keys):
    def edit(header, arrays):
        inner = header
        for key in keys[:-1]:
            inner = inner[key]
        del inner[keys[-1]]

    return edit


def array(name, change):
    """An edit of an array: what ``change`` makes of it; None takes it out."""

    def edit(header, arrays):
        changed = change(arrays[name])
        if changed is None:
            del arrays[name]
        else:
            arrays[name] = changed

    return edit


def with_nan(weights):
    weights = weights.copy()
    weights.flat[0] = np.nan
    return weights


WRONG_NETWORKS = {
    "another format": (put("format", value="something else"), "no model file"),
    "no format": (drop("format"), "format"),
    "a newer version": (
        put("version", value=99),
        "version 99 of the format; this program reads up",
    ),
    "a version in words": (put("version", value="one"), "no model file"),
    "an unknown architecture": (put("architecture", value="reservoir"), "kind “reservoir”"),
    "an architecture that is a list": (put("architecture", value=["mlp"]), "architecture"),
    "another known architecture": (put("architecture", value="perceptron"), "setting"),
    "no config": (drop("config"), "config"),
    "a config that is a list": (put("config", value=[]), "config"),
    "an unknown setting": (put("config", "nonsense", value=1), "nonsense"),
    "a billion hidden units": (put("config", "hidden", value=[10**9]), "Hidden layers"),
    "hidden units beyond floats": (put("config", "hidden", value=[10**400]), "Hidden layers"),
    "a hundred layers": (put("config", "hidden", value=[5] * 100), "Hidden layers"),
    "negative hidden units": (put("config", "hidden", value=[-5]), "Hidden layers"),
    "hidden units in words": (put("config", "hidden", value="5"), "Hidden layers"),
    "dropout beyond floats": (put("config", "dropout", value=10**400), "Dropout"),
    "dropout that is infinite": (put("config", "dropout", value=float("1e999")), "damaged"),
    "an activation that is a list": (put("config", "activation", value=[]), "Activation"),
    "too many weights": (put("config", "hidden", value=[2000] * 8), "million weights"),
    "a shape of one number": (put("shape", value=[64]), "shape"),
    "a shape of zeros": (put("shape", value=[0, 8]), "shape"),
    "a negative shape": (put("shape", value=[-8, -8]), "shape"),
    "a shape of reals": (put("shape", value=[8.0, 8.0]), "shape"),
    "a huge shape": (put("shape", value=[10**9, 8]), "shape"),
    "a shape turned into a line": (put("shape", value=[4, 16]), "recipe"),
    "an unknown recipe": (put("recipe", value="soup"), "soup"),
    "a recipe of another size": (put("recipe", value="mnist"), "recipe"),
    "a recipe that is a number": (put("recipe", value=3), "recipe"),
    "facts that are a list": (put("facts", value=[]), "facts"),
    "weights of another shape": (array("network.output.weight", np.transpose), "shape"),
    "weights that are missing": (array("network.output.bias", lambda a: None), "output.bias"),
    "weights that are no numbers": (array("network.hidden1.weight", with_nan), "not finite"),
    "weights in float64": (array("network.output.bias", np.float64), "float64"),
    "weights that are whole numbers": (array("network.output.bias", np.int32), "int32"),
}


@pytest.mark.parametrize("what", WRONG_NETWORKS)
def test_a_wrong_network_is_refused_with_its_sentence(tmp_path, saved_run, what):
    edit, words = WRONG_NETWORKS[what]
    header, arrays = contents(saved_run)
    edit(header, arrays)
    path = write(tmp_path / "wrong.npz", header, arrays)
    for load in (load_network, load_run):
        with pytest.raises(BadFileError) as caught:
            load(path)
        assert "wrong.npz" in str(caught.value)
        assert words in str(caught.value)
        assert len(str(caught.value)) < 500


STEPS = "state.optimizer.main.steps"

WRONG_RUNS = {
    "no run at all": (drop("run"), "not its training"),
    "a run that is a list": (put("run", value=[]), "not its training"),
    "an empty run": (put("run", value={}), "training"),
    "training that is text": (put("run", "training", value="fast"), "damaged"),
    "an unknown optimiser": (put("run", "training", "optimizer", value="magic"), "magic"),
    "a negative learning rate": (put("run", "training", "learning_rate", value=-1), "Learning"),
    "a batch beyond floats": (put("run", "training", "batch_size", value=10**400), "Batch"),
    "augmentation beyond its bounds": (
        put("run", "augmentation", "shift_px", value=1e9),
        "Shift",
    ),
    "patience from an epoch to come": (put("run", "patience_from", value=99), "damaged"),
    "negative steps": (put("run", "step", value=-1), "step"),
    "steps in words": (put("run", "step", value="7"), "step"),
    "steps that are true": (put("run", "step", value=True), "step"),
    "steps beyond counting": (put("run", "step", value=10**30), "step"),
    "a negative position": (put("run", "position", value=-64), "position"),
    "a position of a half": (put("run", "position", value=0.5), "position"),
    "more epochs than history": (put("run", "epoch", value=2), "history"),
    "negative steps of the optimiser": (array(STEPS, np.negative), "optimizer"),
    "steps of the optimiser with a point": (array(STEPS, np.float64), "float64"),
    "an infinite sum": (put("run", "epoch_metrics", "loss", 0, value=float("1e999")), "damaged"),
    "a sum in words": (put("run", "epoch_metrics", "loss", 0, value="nan"), "loss"),
    "a sum over a half": (put("run", "epoch_metrics", "loss", 1, value=0.5), "loss"),
    "a sum of nothing": (put("run", "epoch_metrics", "loss", value=[]), "damaged"),
    "sums that are a list": (put("run", "epoch_metrics", value=[1]), "epoch_metrics"),
    "a sum beyond floats": (put("run", "epoch_seconds", value=10**400), "epoch_seconds"),
    "history that is a number": (put("run", "history", value=3), "damaged"),
    "history of numbers": (put("run", "history", value=[1]), "damaged"),
    "history with an unknown field": (put("run", "history", 0, "mood", value=1), "mood"),
    "history without a field": (drop("run", "history", 0, "step"), "step"),
    "history with a loss in words": (put("run", "history", 0, "train", "loss", value="x"), "train"),
    "history with no loss": (put("run", "history", 0, "train", "loss", value=None), "train_loss"),
    "history with a loss beyond floats": (
        put("run", "history", 0, "train", "loss", value=10**400),
        "train_loss",
    ),
    "history with a validation of no names": (
        put("run", "history", 0, "validation", value=[0.5]),
        "validation",
    ),
    "history with a validation in words": (
        put("run", "history", 0, "validation", "accuracy", value="high"),
        "validation_accuracy",
    ),
    "history without a best epoch": (put("run", "history", 0, "best", value=False), "history"),
    "history with a number for best": (put("run", "history", 0, "best", value=1), "best"),
    "history with epochs of a half": (put("run", "history", 0, "epoch", value=1.5), "epoch"),
    "best weights missing": (array("best.output.bias", lambda a: None), "output.bias"),
    "best weights no numbers": (array("best.output.weight", with_nan), "not finite"),
    "optimiser's array missing": (
        array("state.optimizer.main.mean.output.bias", lambda a: None),
        "optimizer",
    ),
    "optimiser's array of another shape": (
        array("state.optimizer.main.mean.output.weight", np.transpose),
        "optimizer",
    ),
    "optimiser's array no numbers": (
        array("state.optimizer.main.mean.output.bias", with_nan),
        "not finite",
    ),
    "optimiser's array for another optimiser": (
        put("run", "training", "optimizer", value="momentum"),
        "optimizer",
    ),
}


@pytest.mark.parametrize("what", WRONG_RUNS)
def test_a_wrong_run_is_refused_with_its_sentence(tmp_path, saved_run, what):
    edit, words = WRONG_RUNS[what]
    header, arrays = contents(saved_run)
    edit(header, arrays)
    path = write(tmp_path / "wrong.npz", header, arrays)
    with pytest.raises(BadFileError) as caught:
        load_run(path)
    assert "wrong.npz" in str(caught.value)
    assert words in str(caught.value)
    assert len(str(caught.value)) < 500


WRONG_HEADERS = {
    "no JSON": b"format: digitapp network",
    "no text": b"\xff\xfe\x00\x80",
    "nothing": b"",
    "a list": b"[]",
    "a number": b"5",
    "nested without end": b"[" * 100_000,
    "nested objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "NaN": b'{"format": "digitapp network", "version": NaN}',
    "a very long number": b'{"format": "digitapp network", "version": ' + b"9" * 5000 + b"}",
}


@pytest.mark.parametrize("what", WRONG_HEADERS)
def test_a_header_that_is_none_is_refused(tmp_path, saved_run, what):
    _, arrays = contents(saved_run)
    path = write(tmp_path / "wrong.npz", WRONG_HEADERS[what], arrays)
    for load in (load_network, load_run):
        with pytest.raises(BadFileError, match=r"wrong\.npz"):
            load(path)


def test_a_header_in_the_wrong_type_of_array_is_refused(tmp_path, saved_run):
    _, arrays = contents(saved_run)
    write_arrays(tmp_path / "wrong.npz", {"header": np.zeros(5, np.float32), **arrays})
    with pytest.raises(BadFileError, match="has no header"):
        load_network(tmp_path / "wrong.npz")


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("place", ["network", "best", "ema", "state"])
def test_numbers_that_are_none_are_not_saved(tmp_path, make_run, digits, place, number):
    run = make_run(epochs=1, ema=0.9)
    list(fit(run, digits))
    path = tmp_path / "run.npz"
    save_run(path, run, digits.recipe, {})
    before = path.read_bytes()
    state = run.network.state()
    damaged = {
        "network": run.network.parameters,
        "best": run.best_parameters,
        "ema": run.ema,
        "state": state,
    }[place]
    array = next(array for array in damaged.values() if array.dtype == np.float32)
    array.flat[-1] = number
    run.network.load_state(state)
    with pytest.raises(SaveError, match="beyond all numbers"):
        save_run(path, run, digits.recipe, {})
    assert path.read_bytes() == before


def test_a_network_with_numbers_that_are_none_is_not_saved(tmp_path, make_network):
    network = make_network("mlp")
    network.parameters["output.bias"][0] = np.nan
    with pytest.raises(SaveError, match="beyond all numbers"):
        save_network(tmp_path / "net.npz", SavedNetwork(network, "digits", {}))
    assert not list(tmp_path.iterdir())


def test_nan_is_not_taken_for_json(tmp_path, saved_run):
    header, arrays = contents(saved_run)
    header["run"]["epoch_seconds"] = float("nan")
    path = write(tmp_path / "wrong.npz", header, arrays)
    with pytest.raises(BadFileError, match="NaN is no JSON"):
        load_run(path)


def test_a_network_alone_holds_no_training(tmp_path, make_network):
    save_network(tmp_path / "net.npz", SavedNetwork(make_network("mlp"), "digits"))
    with pytest.raises(BadFileError, match="holds a network but not its training"):
        load_run(tmp_path / "net.npz")


def test_a_file_that_is_not_there_is_missed_by_name(tmp_path):
    with pytest.raises(MissingFileError, match="absent"):
        load_network(tmp_path / "absent.npz")


def test_the_largest_network_that_is_allowed_can_be_kept_with_its_run():
    from model.archs.checks import MAX_WEIGHTS

    # The weights to use, the last ones, and Adam's two arrays; then a header of some MB.
    assert 4 * 4 * MAX_WEIGHTS + (8 << 20) < files.MAX_BYTES


# Mutations.


def mutated(data, rng):
    changed = bytearray(data)
    kind = rng.integers(4)
    start, end = sorted(rng.integers(len(data), size=2))
    if kind == 0:
        del changed[start:]
    elif kind == 1:
        del changed[start:end]
    else:
        for place in rng.integers(len(data), size=rng.integers(1, 9)):
            changed[place] ^= 1 << rng.integers(8)
    return bytes(changed)


def assert_read_or_refused(path):
    rejected = 0
    for load in (load_network, load_run):
        try:
            load(path)
        except DigitError as error:
            assert path.name in str(error)  # noqa: PT017
            rejected += 1
    return rejected


def test_two_hundred_mutated_files_are_read_or_refused(tmp_path, saved_run):
    rng = np.random.default_rng(0)
    data, path = saved_run.read_bytes(), tmp_path / "mutated.npz"
    rejected = 0
    for _ in range(200):
        path.write_bytes(mutated(data, rng))
        rejected += assert_read_or_refused(path)
    assert rejected > 200


def test_two_hundred_files_with_a_mutated_header_are_read_or_refused(tmp_path, saved_run):
    # Inside a sound archive, whose checksums would have caught all others.
    rng = np.random.default_rng(0)
    header, arrays = contents(saved_run)
    data, path = json.dumps(header).encode(), tmp_path / "mutated.npz"
    rejected = 0
    for _ in range(200):
        rejected += assert_read_or_refused(write(path, mutated(data, rng), arrays))
    assert rejected > 200


ODD_VALUES = [None, True, -1, 0, 0.5, 1e300, 10**400, "", "x", [], {}, [[]], {"a": 1}]


def test_an_odd_value_anywhere_in_the_header_is_taken_or_refused(tmp_path, saved_run):
    header, arrays = contents(saved_run)
    path = tmp_path / "odd.npz"

    def places(value, trail=()):
        yield trail
        inner = value.items() if isinstance(value, dict) else ()
        inner = enumerate(value) if isinstance(value, list) else inner
        for key, each in inner:
            yield from places(each, (*trail, key))

    trails = [trail for trail in places(header) if trail]
    assert len(trails) > 40
    rng = np.random.default_rng(0)
    for trail in trails:
        for index in rng.permutation(len(ODD_VALUES))[:5]:
            edited = json.loads(json.dumps(header))
            put(*trail, value=ODD_VALUES[index])(edited, arrays)
            assert_read_or_refused(write(path, edited, arrays))


# Saving that fails.


def no_space(*arguments):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("saving", ["network", "run"])
def test_without_space_the_old_file_stays_and_no_part_is_left(
    tmp_path, monkeypatch, make_run, saving
):
    path = tmp_path / "kept.npz"
    run = make_run()

    def save():
        if saving == "run":
            save_run(path, run, "digits", {})
        else:
            save_network(path, SavedNetwork(run.network, "digits"))

    save()
    before = path.read_bytes()
    run.network.parameters["output.bias"][:] = 1
    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(SaveError, match=r"no space left.*kept\.npz"):
        save()
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["kept.npz"]


def test_facts_that_json_cannot_hold_leave_the_old_file(tmp_path, make_network):
    path = tmp_path / "kept.npz"
    path.write_bytes(b"old")
    saved = SavedNetwork(make_network("mlp"), "digits", {"accuracy": float("nan")})
    with pytest.raises(ValueError, match="JSON"):
        save_network(path, saved)
    assert path.read_bytes() == b"old"


def test_texts_about_a_network_are_read_as_long_as_people_read_them(tmp_path, make_network):
    facts = {"title": "é" * 60_000_000, "data": "digits", "tags": ["x" * 1000, 3]}
    save_network(tmp_path / "net.npz", SavedNetwork(make_network("mlp"), "digits", facts))
    read = load_network(tmp_path / "net.npz").facts
    assert read["data"] == "digits"
    assert read["tags"][1] == 3
    for text in (read["title"], read["tags"][0]):
        assert len(text) == MAX_LETTERS
        assert text.endswith("…")


def test_a_folder_that_is_missing_is_named(tmp_path, make_network):
    with pytest.raises(SaveError, match="folder does not exist"):
        save_network(tmp_path / "no" / "net.npz", SavedNetwork(make_network("mlp"), "digits"))


# Names of networks.


def test_a_network_is_found_by_path(saved_run):
    assert find_network(str(saved_run)) == saved_run


@pytest.mark.parametrize("name", ["nothing-here.npz", "x" * 5000, "a\0b", "no/such/folder/net"])
def test_a_network_that_is_not_there_is_missed_with_the_pretrained_names(name):
    with pytest.raises(MissingFileError) as caught:
        find_network(name)
    assert all(pretrained in str(caught.value) for pretrained in PRETRAINED)


def test_a_pretrained_name_stands_for_its_file(tmp_path, monkeypatch):
    (tmp_path / "networks").mkdir()
    (tmp_path / "networks" / "mlp.npz").write_bytes(b"")
    monkeypatch.setattr(files, "resources", lambda: tmp_path)
    monkeypatch.chdir(tmp_path)
    assert find_network("mlp") == tmp_path / "networks" / "mlp.npz"


@pytest.mark.parametrize("make", [Path.mkdir, Path.touch])
@pytest.mark.parametrize("name", PRETRAINED)
def test_no_file_or_folder_takes_the_place_of_a_pretrained_network(
    tmp_path, monkeypatch, name, make
):
    monkeypatch.chdir(tmp_path)
    make(tmp_path / name)
    assert find_network(name) == resources() / "networks" / f"{name}.npz"
    assert find_network(f"./{name}").resolve() == tmp_path / name


def test_a_word_without_folder_or_ending_is_no_file_and_how_to_write_it_is_said(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").touch()
    with pytest.raises(MissingFileError, match=r"called “\./mine”"):
        find_network("mine")


@pytest.mark.parametrize("name", PRETRAINED)
def test_every_pretrained_network_loads_and_reads_its_recipe(name):
    path = resources() / "networks" / f"{name}.npz"
    if not path.exists():
        pytest.skip(f"{name} is not in this checkout")
    saved = load_network(path)
    network = saved.network
    zeros = np.zeros((1, *network.shape), np.float32)
    assert isinstance(network, Classifier) == (name not in NO_READERS)
    if isinstance(network, Classifier):
        assert network.predict_proba(zeros).shape == (1, 10)
    if isinstance(network, Decoder):
        codes = network.draw_codes(2, np.random.default_rng(0))
        assert network.decode(codes).shape == (2, *network.shape)
    assert network.shape == recipe_for(saved.recipe).shape
    for recipe in (recipe for recipe, reader in READERS.items() if reader == name):
        assert saved.recipe == recipe
        assert can_judge(network)
