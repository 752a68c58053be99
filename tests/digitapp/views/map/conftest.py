"""What the tests of the map share: its data, a small network, the view with and without a map."""

import pytest

from digitapp.views.map.view import MapView
from model.archs import MLP


@pytest.fixture
def blobs(wide_blobs):
    return wide_blobs


@pytest.fixture
def open_network(open_new):
    """A function: opens a new network, by default a small one for 8x8 pixels, in the session."""

    def open_(kind=MLP, shape=(8, 8), seed=0, **settings):
        small = {"hidden": (12,)} if kind is MLP else {}
        return open_new(kind, shape, seed=seed, **(small | settings))

    return open_


@pytest.fixture
def view(show_view):
    """The view, seen, without a network."""
    return show_view(MapView)


@pytest.fixture
def laid_out(qtbot, view, open_network):
    """The view with a map of a small network."""
    open_network()
    qtbot.waitUntil(lambda: view.digits.map is not None)
    return view
