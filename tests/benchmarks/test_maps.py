"""The benchmark of maps, run for real on sizes so small that its figures mean nothing."""

import shutil

import pytest

from benchmarks import maps, window_screen


def by_name(entries):
    return {entry.name: entry for entry in entries}


def test_the_plane_of_each_layer_is_timed_alone_and_with_all():
    figures = by_name(maps.planes("mlp", 200, 1))
    assert set(figures) == {f"{k}, plane" for k in ("pixels", "hidden1", "relu1", "logits")}
    for figure in figures.values():
        assert figure.value > 0
        assert figure.details["with predictions and layer"] > 0
        assert figure.at_most == 0.5


def test_each_layout_is_timed_to_its_first_map_and_its_last():
    figures = by_name(maps.layouts(120, against=False))
    for method in ("tsne", "mds", "isomap"):
        first, last = figures[f"{method}, first map"], figures[f"{method}, last map"]
        assert 0 < first.value <= last.value
        assert last.details["steps"] > 0
    assert figures["tsne, last map"].details["steps"] == 1000


@pytest.mark.screen
def test_frames_and_lateness_are_measured_in_the_window():
    if shutil.which("Xvfb") is None:
        pytest.skip("needs Xvfb")
    with window_screen.screen() as folder:
        frames = by_name(maps.frames(folder, "digits", 200, 10))
        watched = by_name(maps.watched(folder, 1.5))
    assert all(frames[name].value > 0 for name in ("hover", "pan", "turn"))
    assert watched["first shown"].value > 0
    assert watched["lateness, p99"].details["worst"] >= watched["lateness, p99"].value
