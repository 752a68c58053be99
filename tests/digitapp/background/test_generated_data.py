"""Data sets that our own code makes, in the window."""

import pytest

from digitapp.session.session import Session
from digitapp.state import Phase


@pytest.fixture
def session(qtbot):
    session = Session()
    yield session
    session.close()


def test_making_digits_tells_how_far_it_is(qtbot, session):
    texts = []
    session.changed.connect(lambda state: texts.append(state.progress.text))
    session.choose_data("pen")
    qtbot.waitUntil(lambda: any("%" in text for text in texts), timeout=20_000)
    session.stop()
    qtbot.waitUntil(lambda: session.state.phase is Phase.IDLE)
