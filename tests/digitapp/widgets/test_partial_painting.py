"""Widgets that paint only what has changed look as if they had painted everything."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QRegion

from digitapp.style.imaging import from_qimage
from digitapp.widgets.confusion_matrix import SAME_TINT, ConfusionMatrix
from digitapp.widgets.probability_bars import ProbabilityBars
from tests.digitapp.windows import shown


class Screen:
    """What a person sees of a widget: only what it asks for is painted anew."""

    def __init__(self, widget, monkeypatch):
        self._widget = widget
        self._image = QImage(widget.size(), QImage.Format.Format_RGB32)
        self.asked = QRegion(widget.rect())
        monkeypatch.setattr(widget, "update", self._on_update)

    def _on_update(self, *where):
        self.asked += QRegion(*where) if where else QRegion(self._widget.rect())

    def pixels(self):
        """What is seen now."""
        if not self.asked.isEmpty():
            at = self.asked.boundingRect().topLeft()
            self._widget.render(self._image, at, self.asked)
        self.asked = QRegion()
        return from_qimage(self._image)[:, :, :3].astype(int)


def whole(widget, monkeypatch):
    """How the same would look if all of it were painted."""
    return Screen(widget, monkeypatch).pixels()


def counts_of(seed):
    rng = np.random.default_rng(seed)
    counts = np.diag(rng.integers(80, 100, 10)) + rng.integers(0, 2, (10, 10))
    counts[3, 5] = 7 * seed
    return counts


@pytest.mark.parametrize("percentages", [False, True])
def test_a_confusion_matrix_that_changes_looks_like_a_new_one(qtbot, monkeypatch, percentages):
    size = 560, 480
    matrix = shown(qtbot, ConfusionMatrix(), *size)
    matrix.shows_percentages = percentages
    screen = Screen(matrix, monkeypatch)
    for seed in (1, 2, 3, 1):
        matrix.show_confusion(counts_of(seed))
        seen = screen.pixels()
        fresh = shown(qtbot, ConfusionMatrix(), *size)
        fresh.shows_percentages = percentages
        fresh.show_confusion(counts_of(seed))
        assert np.abs(seen - whole(fresh, monkeypatch)).max() <= SAME_TINT


def test_of_a_confusion_matrix_only_what_changed_is_painted(qtbot, monkeypatch):
    matrix = shown(qtbot, ConfusionMatrix(), 560, 480)
    counts = counts_of(1)
    matrix.show_confusion(counts)
    screen = Screen(matrix, monkeypatch)
    screen.pixels()
    counts[8, 8] -= 1
    counts[8, 2] += 1
    matrix.show_confusion(counts)
    asked = screen.asked
    assert asked.contains(matrix.box_of(8, 2).center().toPoint())
    assert asked.contains(matrix.box_of(8, 8).center().toPoint())
    assert not asked.contains(matrix.box_of(2, 2).center().toPoint())
    assert not asked.contains(QPoint(5, 5))


@pytest.mark.parametrize("best", [0, 4, 9])
def test_bars_that_change_look_like_new_ones(qtbot, monkeypatch, best):
    size = 300, 240
    bars = shown(qtbot, ProbabilityBars(), *size)
    screen = Screen(bars, monkeypatch)
    rng = np.random.default_rng(best)
    rows = [rng.dirichlet(np.full(10, 0.3)) for _ in range(4)]
    rows.insert(2, None)
    rows[1][best] += 2
    for probabilities in rows:
        if probabilities is not None:
            probabilities = probabilities / probabilities.sum()
        bars.show_probabilities(probabilities)
        seen = screen.pixels()
        fresh = shown(qtbot, ProbabilityBars(), *size)
        fresh.show_probabilities(probabilities)
        # A bar may be an eighth of a pixel longer.
        assert np.abs(seen - whole(fresh, monkeypatch)).max() <= 40


def test_of_bars_only_rows_that_changed_are_painted(qtbot, monkeypatch):
    bars = shown(qtbot, ProbabilityBars(), 300, 240)
    bars.show_probabilities([0.9, 0, 0.1, 0, 0, 0, 0, 0, 0, 0])
    screen = Screen(bars, monkeypatch)
    screen.pixels()
    bars.show_probabilities([0.85, 0, 0.15, 0, 0, 0, 0, 0, 0, 0])
    assert screen.asked.intersects(QRect(0, 5, 300, 10))
    assert not screen.asked.intersects(QRect(0, 100, 300, 140))
    screen.pixels()
    bars.show_probabilities([0.85, 0, 0.15, 0, 0, 0, 0, 0, 0, 0])
    assert screen.asked.isEmpty()
