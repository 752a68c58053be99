"""Every view on small and fine screens, with large text: all is reached, nothing is cut."""

import numpy as np
import pytest

from digitapp.style import theme, zoom
from digitapp.views import VIEWS
from tests.digitapp.reach import cut, unreachable
from tests.digitapp.windows import train, until_free

SCREENS = (  # width, height, size of everything in percent
    (1024, 768, 100),
    (1280, 720, 100),
    (1366, 768, 150),
    (1920, 1080, 175),
    (3840, 2160, 100),
)


THREE = np.array([(0.1, 0.1), (0.6, 0.1), (0.4, 0.5), (0.7, 0.7), (0.4, 1.0), (0.1, 0.9)]) * 200


@pytest.fixture(scope="module", params=SCREENS, ids="{0[0]}x{0[1]} at {0[2]} %".format)
def screen(request):
    return request.param


@pytest.fixture
def filled(qtbot, window, screen, qapp):
    """A window on that screen, with a drawing and a network that has just learnt."""
    width, height, percent = screen
    theme.apply(qapp, "light")
    zoom.apply(qapp, percent)
    window.resize(width, height)
    window.session.open("textbook")
    until_free(qtbot, window)
    window.drawing.canvas.set_strokes([THREE], fit=True)
    train(qtbot, window)
    until_free(qtbot, window)
    yield window
    zoom.apply(qapp, zoom.ORDINARY)


@pytest.mark.parametrize("spec", VIEWS, ids=lambda spec: spec.key)
def test_everything_is_reached_and_nothing_is_cut(qtbot, filled, screen, spec):
    filled.tabs.setCurrentWidget(filled.pages[spec.key])
    qtbot.wait(1500)
    assert (filled.width(), filled.height()) == screen[:2]
    print(*[f"UNR {x}" for x in unreachable(filled)], *[f"CUT {x}" for x in cut(filled)], sep="\n")
