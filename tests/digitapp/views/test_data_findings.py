import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QToolButton

from digitapp.style import zoom
from tests.digitapp.windows import until_free


@pytest.fixture
def light(tmp_path):
    """The path of pictures that are black on white, one in ten of them empty."""
    labels = np.arange(400) % 10
    images = np.full((400, 12, 12), 255, np.uint8)
    images[np.arange(400), labels + 1, 3:9] = 0
    images[::40] = 255
    path = tmp_path / "light.npz"
    np.savez(path, images=images, labels=labels)
    return str(path)


def texts(card):
    return [label.text() for label in card.findChildren(QLabel) if label.isVisibleTo(card)]


def button(card, title):
    found = [b for b in card.findChildren(QPushButton) if b.text() == title]
    return found[-1] if found else None


def load(qtbot, window, source):
    window.session.choose_data(source)
    until_free(qtbot, window)


def test_each_finding_is_a_sentence_with_a_button_that_mends_it(qtbot, window, light):
    card = window.views["train"].findings
    assert not card.isVisible()
    load(qtbot, window, light)
    assert card.isVisible()
    assert any("light background" in text for text in texts(card))
    qtbot.mouseClick(button(card, "Invert"), Qt.MouseButton.LeftButton)
    until_free(qtbot, window)
    assert window.session.data.dataset.train.images[:, 0].max() == 0
    assert "Mended: Invert." in texts(card)


def test_the_way_back_leads_to_the_data_as_they_were(qtbot, window, light):
    card = window.views["train"].findings
    load(qtbot, window, light)
    window.session.mend_data(("invert", "drop-empty"))
    until_free(qtbot, window)
    assert texts(card) == ["Mended: Invert, Leave out empty pictures."]
    qtbot.mouseClick(button(card, "As they were"), Qt.MouseButton.LeftButton)
    until_free(qtbot, window)
    assert window.session.state.source == light
    assert any("light background" in text for text in texts(card))


def test_what_was_left_out_is_noted(qtbot, window, tmp_path):
    from PIL import Image

    folder = tmp_path / "digits"
    rng = np.random.default_rng(0)
    for label in range(10):
        inner = folder / str(label)
        inner.mkdir(parents=True)
        for number in range(30):
            pixels = rng.integers(0, 99, (12, 12), np.uint8)
            pixels[label + 1, 2:9] = 255
            Image.fromarray(pixels).save(inner / f"{number}.png")
    (folder / "3" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n but no more")
    load(qtbot, window, str(folder))
    notes = window.session.state.data.notes
    assert notes
    assert set(notes) <= set(texts(window.views["train"].findings))


def test_a_sign_beside_the_data_box_leads_to_them_and_moves_nothing(qtbot, window, light):
    sign = window.top_bar.findChild(QToolButton, "findingsButton")
    before = window.top_bar.network_box.geometry()
    assert not sign.isVisible()
    load(qtbot, window, light)
    assert sign.isVisible()
    assert "light background" in sign.toolTip().replace("\n", " ")
    assert window.top_bar.network_box.geometry() == before
    window.session.show_view("lab")
    qtbot.mouseClick(sign, Qt.MouseButton.LeftButton)
    assert window.tabs.currentWidget() is window.pages["train"]


def test_buttons_wait_until_what_is_under_way_is_over(qtbot, window, light):
    card = window.views["train"].findings
    load(qtbot, window, light)
    assert button(card, "Invert").isEnabled()
    window.session.choose_data("digits")
    assert not button(card, "Invert").isEnabled()
    until_free(qtbot, window)
    assert not card.isVisible()


@pytest.mark.parametrize("percent", [100, 200])
def test_many_findings_are_scrolled_in_a_few_rows_however_large_text_is(qtbot, window, percent):
    card = window.views["train"].findings
    zoom.apply(QApplication.instance(), percent)
    try:
        rows = card.findChild(QScrollArea)
        rows.widget().layout().addWidget(QLabel(minimumHeight=4000))
        lines = rows.sizeHint().height() / QFontMetrics(QApplication.font()).lineSpacing()
        assert 9 < lines < 13
    finally:
        zoom.apply(QApplication.instance(), zoom.ORDINARY)
