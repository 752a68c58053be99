import csv
import itertools
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtWidgets import QToolButton

from digitapp.views.train.presets import PRESETS, TEXT_BATCHES, TEXT_RATE, TEXT_STEPS
from model.archs import ARCHITECTURES
from model.data import DATASETS, load_dataset
from model.data.augment import Augmentation
from model.events import Step
from model.files import find_network, load_network
from model.generated import Looking, collapse, judged
from model.plan import Plan
from model.run import Run, suggested_training
from model.train import fit
from tests.digitapp.windows import train, until_free

TEXT = next(preset for preset in PRESETS if preset.key == "textbook")


def choose(window, key):
    menu = window.views["train"].findChild(QToolButton, "presetsButton").menu()
    next(a for a in menu.actions() if a.objectName() == f"preset_{key}").trigger()


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_a_preset_is_made_of_settings_that_there_are(preset):
    kind = ARCHITECTURES[preset.plan.architecture]
    assert preset.source in DATASETS
    assert kind.config_for(DATASETS[preset.source].shape, **preset.plan.config)
    assert suggested_training(kind, 1617, **preset.plan.training)
    assert Augmentation.from_dict(preset.plan.augmentation)


def test_a_preset_shows_its_data_and_settings(qtbot, window):
    window.session.choose_data("digits")
    until_free(qtbot, window)
    choose(window, "textbook")
    qtbot.waitUntil(lambda: window.session.state.data.split == "textbook", timeout=20_000)
    until_free(qtbot, window)
    plan = window.views["train"].plan()
    for name, value in TEXT.plan.training.items():
        assert plan.training[name] == value
    assert plan.config["loss"] == "softmax_squared_error"
    assert "textbook" in window.top_bar.data_box.currentText()


def test_choosing_the_data_again_takes_their_usual_division_back(qtbot, window):
    window.session.choose_data("digits", split="textbook")
    until_free(qtbot, window)
    assert window.session.state.data.counts[1] == 0
    window.top_bar.data_chosen.emit("digits")
    until_free(qtbot, window)
    assert window.session.state.data.counts[1] > 0
    assert "textbook" not in window.top_bar.data_box.currentText()


def test_a_run_of_several_steps_to_a_batch_has_its_loss_by_batch(qtbot, window):
    curves = window.views["train"].curves
    assert not curves.shown_by_box.isVisible()
    train(qtbot, window, Plan("mlp", {"hidden": (8,)}, {"epochs": 1, "repeats": 3}))
    until_free(qtbot, window)
    assert curves.shown_by_box.isVisible()
    assert curves.batch_plot.isVisible()
    assert not curves.curve_plots.plots["loss"].isVisible()
    batches = curves.batch_plot.losses.batches
    np.testing.assert_array_equal(batches, np.repeat(np.arange(batches[-1] + 1), 3))
    curves.shown_by_box.setCurrentIndex(2)
    curves.shown_by_box.activated.emit(2)
    assert curves.curve_plots.plots["loss"].isVisible()
    train(qtbot, window, Plan("mlp", {"hidden": (9,)}, {"epochs": 1}))
    until_free(qtbot, window)
    assert not curves.shown_by_box.isVisible()
    assert curves.curve_plots.plots["loss"].isVisible()


def test_curves_by_batch_are_saved_as_picture_drawing_and_table(qtbot, window, tmp_path):
    train(qtbot, window, Plan("mlp", {"hidden": (8,)}, {"epochs": 1, "repeats": 3}))
    until_free(qtbot, window)
    for name in ("curves.png", "curves.svg", "curves.csv"):
        window.views["train"].save_curves(str(tmp_path / name))
        qtbot.waitUntil((tmp_path / name).exists)
        assert (tmp_path / name).stat().st_size > 500
    texts = ElementTree.parse(tmp_path / "curves.svg").getroot().itertext()
    assert "step" in {text.strip() for text in texts}  # below the plot by batch
    rows = list(csv.DictReader((tmp_path / "curves.csv").read_text().splitlines()))
    by_batch = [row for row in rows if row["series"] == "by batch"]
    losses = window.views["train"].curves.batch_plot.losses
    assert [int(row["batch"]) for row in by_batch] == losses.batches.tolist()
    assert [row["step"] for row in by_batch[:4]] == ["1", "2", "3", "1"]
    np.testing.assert_allclose([float(row["value"]) for row in by_batch], losses.losses)


def test_the_textbooks_run_has_200_batches_of_500_steps():
    digits = load_dataset("digits", split="textbook")
    training = TEXT.plan.training
    batches = -(-len(digits.train) // training["batch_size"]) * training["epochs"]
    assert (batches, training["repeats"]) == (TEXT_BATCHES, TEXT_STEPS)
    assert len(digits.test) == 180


def test_the_rate_is_the_textbooks_in_other_units():
    """Sums over ink 0 to 16 at 1e-6 take the same way as means over ink 0 to 1 at TEXT_RATE."""
    digits = load_dataset("digits", split="textbook")
    kind = ARCHITECTURES["mlp"]
    config = kind.config_for(digits.shape, **TEXT.plan.config)
    steps = 40
    settings = TEXT.plan.training | {"epochs": 1, "learning_rate": 2 * 162 * 16 * 1e-6}
    training = suggested_training(kind, len(digits.train), **settings)
    run = Run(kind(config, digits.shape, np.random.default_rng(0)), training)
    start = {name: array.astype(float) for name, array in run.network.parameters.items()}
    chosen = run.rng(0, 0).permutation(len(digits.train))[:162]
    events = fit(run, digits)
    for _ in range(steps):
        next(events)
    events.close()
    ink = digits.train.images[chosen].reshape(162, 64).astype(float)
    # The same network for ink of 0 to 16: a quarter of the weights, twice.
    first, second = start["hidden1.weight"] / 4, start["output.weight"] / 4
    targets = np.eye(10)[digits.train.labels[chosen]]
    for _ in range(steps):
        hidden = np.maximum(ink @ first, 0)
        exps = np.exp(hidden @ second)
        fractions = exps / exps.sum(axis=1, keepdims=True)
        error = 2 * (fractions - targets)
        back = fractions * (error - (error * fractions).sum(axis=1, keepdims=True))
        change = back @ second.T * (hidden > 0)
        second -= 1e-6 * hidden.T @ back
        first -= 1e-6 * ink.T @ change
    ours = {name: run.network.parameters[name] - start[name] for name in start}
    # Biases move by much less than weights in ink of 0 to 16, and are left out here.
    for name, other in (("hidden1.weight", first), ("output.weight", second)):
        moved = 4 * other - start[name]
        likeness = (moved * ours[name]).sum() / np.sqrt((moved**2).sum() * (ours[name] ** 2).sum())
        assert likeness > 0.97
        assert np.linalg.norm(moved) == pytest.approx(np.linalg.norm(ours[name]), rel=0.1)
    assert pytest.approx(training.learning_rate, rel=0.01) == TEXT_RATE


def test_a_tenth_of_the_textbooks_run_reads_most_of_its_test_digits():
    digits = load_dataset("digits", split="textbook")
    kind = ARCHITECTURES["mlp"]
    config = kind.config_for(digits.shape, **TEXT.plan.config)
    # A tenth of the steps, each ten times as long, comes to the same place in three seconds.
    settings = TEXT.plan.training | {"repeats": 50, "learning_rate": 10 * TEXT_RATE}
    training = suggested_training(kind, len(digits.train), **settings)
    run = Run(kind(config, digits.shape, np.random.default_rng(0)), training)
    for _ in fit(run, digits):
        pass
    images = digits.test.images / np.float32(16)
    predictions = run.network.predict_logits(images).argmax(axis=1)
    assert np.mean(predictions == digits.test.labels) >= 0.92


@pytest.mark.mnist
def test_a_generator_of_mnist_collapses_by_one_preset_and_not_by_the_other(mnist_dir):
    data = load_dataset("mnist", data_dir=str(mnist_dir))
    reader = load_network(find_network("default")).network
    said = {}
    for key in ("collapse_mnist", "forger_mnist"):
        plan = next(preset.plan for preset in PRESETS if preset.key == key)
        run = plan.new_run(data)
        for event in itertools.islice(fit(run, data), 500):
            assert isinstance(event, Step)
        network = run.network
        pictures = network.decode(network.draw_codes(100, np.random.default_rng(0)))
        said[key] = collapse(judged(Looking(reader)(pictures)))
    assert "of the ten digits among its pictures" in said["collapse_mnist"]
    assert said["forger_mnist"] == ""
