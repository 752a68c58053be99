"""The design's colours, light and dark, and their way into Qt.

Invariant: a widget asks ``current()`` while it paints and keeps no colour; what it cached it drops
in ``changeEvent`` on ``PaletteChange``, which Qt sends to every widget when the theme changes.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPalette, QPen
from PySide6.QtWidgets import QApplication, QToolTip

Choice = Literal["system", "light", "dark"]
CHOICES: tuple[Choice, ...] = ("system", "light", "dark")
SMALLEST_TEXT_PX = 11

# M. Petroff, "Accessible color sequences for data visualization", arXiv:2107.02270, ten colours.
DIGITS = (
    "#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6",
    "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd",
)  # fmt: skip


@dataclass(frozen=True)
class Theme:
    """One set of colours, each as "#rrggbb".

    Attributes:
        name: "light" or "dark".
        window: Background of the window.
        card: Background of panels and plots; also what a signed value of zero looks like.
        paper: Background of the canvas.
        line: Frames, grid lines, the empty part of a bar.
        text: Text and ink.
        muted: Text of less weight, axes.
        accent: The one colour that asks for attention.
        on_accent: Text on ``accent``.
        negative: A signed value at its lowest.
        positive: A signed value at its highest.
        digits: Ten colours, index = digit; the same in both themes.
    """

    name: str
    window: str
    card: str
    paper: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    negative: str
    positive: str
    digits: tuple[str, ...] = DIGITS

    @property
    def is_dark(self) -> bool:
        """Whether text is lighter than its background."""
        return self.name == "dark"

    def color(self, name: str, alpha: float = 1.0) -> QColor:
        """The colour of that attribute, with ``alpha`` in [0, 1]."""
        color = QColor(getattr(self, name))
        color.setAlphaF(alpha)
        return color

    def digit(self, digit: int) -> QColor:
        """The colour of a digit (any integer, modulo ten)."""
        return QColor(self.digits[digit % len(self.digits)])


LIGHT = Theme(
    name="light", window="#f6f6f3", card="#ffffff", paper="#fcfcfa", line="#dedfd9",
    text="#1f2328", muted="#6a7280", accent="#2a63d4", on_accent="#ffffff",
    negative="#2a63d4", positive="#d9660a",
)  # fmt: skip
DARK = Theme(
    name="dark", window="#14171c", card="#1b1f26", paper="#101216", line="#2b313a",
    text="#e7e9ec", muted="#96a0ad", accent="#6ea8ff", on_accent="#10141a",
    negative="#5aa9ff", positive="#ff9f45",
)  # fmt: skip


class Appearance(QObject):
    """Keeps the application in the chosen theme, following the system where that is the choice.

    Signals:
        changed: Another theme is current; the palette is already set.
    """

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app, objectName="appearance")
        self._app = app
        self._hints = app.styleHints()
        self._choice: Choice = "system"
        self.theme = LIGHT
        self._hints.colorSchemeChanged.connect(self._on_scheme_changed)

    @property
    def choice(self) -> Choice:
        """What was asked for: "system", "light" or "dark"."""
        return self._choice

    def choose(self, choice: Choice) -> None:
        """Makes ``choice`` the theme; window frames follow where the platform lets them."""
        self._choice = choice
        if choice == "system":
            self._hints.unsetColorScheme()
        else:
            wanted = Qt.ColorScheme.Dark if choice == "dark" else Qt.ColorScheme.Light
            self._hints.setColorScheme(wanted)
        self._show(self._wanted())

    def _wanted(self) -> Theme:
        if self._choice != "system":
            return DARK if self._choice == "dark" else LIGHT
        # Unknown (no desktop tells) counts as light.
        return DARK if self._hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT

    def _on_scheme_changed(self) -> None:
        self._show(self._wanted())

    def _show(self, theme: Theme) -> None:
        global _current
        different = theme is not self.theme
        self.theme = _current = theme
        tones = palette(theme)
        # Qt writes the system's palette over ours when the scheme changes, so it is set each time.
        self._app.setPalette(tones)
        if theme.is_dark:
            for kind in FRAMED:
                self._app.setPalette(framed(tones, theme), kind)
        QToolTip.setPalette(tones)
        if different:
            self.changed.emit()


def apply(app: QApplication, choice: Choice = "system") -> Appearance:
    """Puts the design on ``app``: style, font floor, colours. May be called again."""
    known = app.findChild(Appearance)
    if known is None:
        app.setStyle("Fusion")
        app.setFont(_readable(app.font()))
        known = Appearance(app)
    known.choose(choice)
    return known


_current = LIGHT


def current() -> Theme:
    """The theme that is shown now; light where no application has one yet."""
    return _current


NARROWEST = 70
"""Of a letter's width, in per cent, that stays readable."""


def narrowed(font: QFont, text: str, room: float) -> QFont:
    """The font, with letters as much narrower as ``text`` needs for ``room`` pixels.

    Down to NARROWEST: what is still too wide, the caller cuts.
    """
    wide = QFontMetricsF(font).horizontalAdvance(text)
    if wide <= room:
        return font
    narrow = QFont(font)
    narrow.setStretch(max(int(100 * room / wide), NARROWEST))
    return narrow


def text_font(base: QFont, scale: float = 1.0, *, bold: bool = False) -> QFont:
    """``base`` scaled, in whole pixels, never below 11 px unless everything is."""
    font = QFont(base)
    # Who zooms out wants all of it smaller.
    floor = min(SMALLEST_TEXT_PX, _pixels(QApplication.font()))
    font.setPixelSize(max(floor, round(_pixels(base) * scale)))
    font.setBold(bold)
    return font


def _pixels(font: QFont) -> int:
    """Height of a font in whole pixels, which the system is asked for only where it must be."""
    size = font.pixelSize()
    return size if size > 0 else QFontInfo(font).pixelSize()


def _readable(font: QFont) -> QFont:
    """The system's font in whole pixels, never below 11 px."""
    readable = QFont(font)
    readable.setPixelSize(max(SMALLEST_TEXT_PX, QFontInfo(font).pixelSize()))
    return readable


def changes_look(event: QEvent) -> bool:
    """Whether a ``changeEvent`` means that what was painted must be painted again."""
    return event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange)


def palette(theme: Theme) -> QPalette:
    """The theme as Qt knows it."""
    role, tones = QPalette.ColorRole, QPalette()
    for name, roles in {
        "window": (role.Window, role.AlternateBase),
        "card": (role.Base, role.Button, role.ToolTipBase, role.Light, role.Midlight),
        "line": (role.Mid, role.Dark),
        "text": (role.Text, role.WindowText, role.ButtonText, role.ToolTipText),
        "muted": (role.PlaceholderText,),
        "accent": (role.Highlight, role.Accent, role.Link, role.LinkVisited, role.BrightText),
        "on_accent": (role.HighlightedText,),
    }.items():
        for each in roles:
            tones.setColor(each, theme.color(name))
    tones.setColor(role.Shadow, theme.color("text", 0.3))
    off = QPalette.ColorGroup.Disabled
    for each in (role.Text, role.WindowText, role.ButtonText):
        tones.setColor(off, each, theme.color("muted", 0.6))
    tones.setColor(off, role.Highlight, theme.color("muted", 0.5))
    return tones


FRAMED = ("QCheckBox", "QLineEdit", "QAbstractSpinBox", "QSlider")
"""Widgets whose frame Fusion paints in a shade darker than the window, unseen on a dark one."""


def framed(tones: QPalette, theme: Theme) -> QPalette:
    """The palette of those: their "window", which only the frame is made from, is light enough."""
    lighter = QPalette(tones)
    lighter.setColor(QPalette.ColorRole.Window, QColor(theme.muted).darker(120))
    return lighter


@cache
def diverging(theme: Theme) -> np.ndarray:
    """Colours of signed values: uint8 (256, 3); row 128 is zero, 1 is -max, 255 is +max.

    Straight lines in Oklab (B. Ottosson 2020), so that equal steps look equal on both sides.
    """
    low, zero, high = (_oklab(c) for c in (theme.negative, theme.card, theme.positive))
    fraction = np.clip((np.arange(256) - 128) / 127, -1, 1)[:, None]
    lab = zero + np.where(fraction < 0, -fraction * (low - zero), fraction * (high - zero))
    table = _srgb(lab)
    table.setflags(write=False)
    return table


@cache
def ramp(low: str, high: str) -> np.ndarray:
    """Colours from ``low`` to ``high`` ("#rrggbb"): uint8 (256, 3), linear in sRGB."""
    ends = [np.array(QColor(c).getRgb()[:3], float) for c in (low, high)]
    fraction = np.linspace(0, 1, 256)[:, None]
    table = np.rint(ends[0] + fraction * (ends[1] - ends[0])).astype(np.uint8)
    table.setflags(write=False)
    return table


def style_plot(plot: Any) -> None:
    """Gives a pyqtgraph PlotItem the current theme: axes, their text, a faint grid."""
    theme = current()
    plot.getViewBox().setBackgroundColor(None)
    for side in ("left", "bottom"):
        axis = plot.getAxis(side)
        axis.setPen(QPen(theme.color("muted", 0.7), 1))
        axis.setTextPen(QPen(theme.color("muted"), 1))
        axis.setStyle(tickFont=text_font(QApplication.font(), 0.92))
        axis.label.setFont(text_font(QApplication.font()))
        if axis.labelText:
            axis.setLabel(axis.labelText, color=theme.muted)


_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def _oklab(color: str) -> np.ndarray:
    rgb = np.array(QColor(color).getRgbF()[:3])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return _TO_LAB @ np.cbrt(_TO_LMS @ linear)


def _srgb(lab: np.ndarray) -> np.ndarray:
    lms = (lab @ np.linalg.inv(_TO_LAB).T) ** 3
    linear = np.clip(lms @ np.linalg.inv(_TO_LMS).T, 0, 1)
    rgb = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.rint(rgb * 255).astype(np.uint8)
