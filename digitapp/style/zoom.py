"""The size of the whole interface: it follows the size of text, which the person may zoom.

Invariant: the application's font alone says how large everything is. ``px`` turns lengths of the
design into pixels by it, so large text of the system and zoom are one thing; whoever paints asks
for lengths each time, and what a widget was given once is declared with ``zoomed``.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRect, QSize, Signal
from PySide6.QtGui import QFont, QFontInfo, QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from model.language import tr

from .theme import text_font

STEPS = (50, 67, 80, 90, 100, 110, 125, 150, 175, 200)
"""Percentages that there are."""

ORDINARY = 100
SPARE_PX = 6
"""On each side of the text of a button that may be narrow."""

SNUG_PX = 10
"""On each side of the text of a button that is no wider than it has to be."""

DESIGN_TEXT_PX = 12
"""Height of ordinary text that the design's lengths go with."""

SPEC = "zoomed"


class _TextSize:
    """Size of text, which painting asks for thousands of times a second: kept while it lasts."""

    def __init__(self) -> None:
        self._app: QApplication | None = None
        self._scale = 0.0

    def now(self) -> float:
        if not self._scale:
            app = QApplication.instance()
            if app is not self._app:
                app.fontChanged.connect(self._on_font_changed)
                self._app = app
            font = QApplication.font()
            size = font.pixelSize()
            self._scale = (size if size > 0 else QFontInfo(font).pixelSize()) / DESIGN_TEXT_PX
        return self._scale

    def _on_font_changed(self) -> None:
        self._scale = 0.0


scale = _TextSize().now
"""Size of text now, by that of the design: 1.5 where it is half as large again."""


def px(length: float) -> Any:
    """A length of the design in pixels of now; whole where the design's is (an int)."""
    scaled = length * scale()
    return round(scaled) if isinstance(length, int) else scaled


def px_size(width: int, height: int) -> QSize:
    """A size of the design in pixels of now."""
    return QSize(px(width), px(height))


class Zoom(QObject):
    """Keeps the interface as large as the person wants it, beyond the system's size of text.

    Signals:
        changed(int): Everything has another size; the percentage of it.

    Attributes:
        percent: One of STEPS.
    """

    changed = Signal(int)

    def __init__(self, app: QApplication) -> None:
        super().__init__(app, objectName="zoom")
        self._app = app
        self._base = QFont(app.font())
        self.percent = ORDINARY

    def choose(self, percent: int) -> None:
        """Makes everything that large; the nearest of STEPS is taken."""
        percent = min(STEPS, key=lambda step: abs(step - percent))
        if percent == self.percent:
            return
        self.percent = percent
        font = QFont(self._base)
        font.setPixelSize(max(1, round(QFontInfo(self._base).pixelSize() * percent / 100)))
        self._app.setFont(font)
        for widget in self._app.allWidgets():
            if widget.property(SPEC):
                _fit(widget)
        self.changed.emit(percent)

    def step(self, by: int) -> None:
        """Larger by a step (1) or smaller (-1), as far as there are steps."""
        place = STEPS.index(self.percent) + by
        self.choose(STEPS[min(max(place, 0), len(STEPS) - 1)])


def apply(app: QApplication, percent: int = ORDINARY) -> Zoom:
    """Zooms ``app``, which already has the design's font. May be called again."""
    known = app.findChild(Zoom)
    if known is None:
        known = Zoom(app)
    known.choose(percent)
    return known


def zoomed(
    widget: QWidget, *, text: float = 0.0, bold: bool = False, **lengths: float | str
) -> QWidget:
    """Gives a widget what depends on the size of everything, now and whenever that changes.

    Args:
        widget: Whose.
        text: Size of its text, by that of ordinary text; 0 leaves its font alone.
        bold: Whether its text is bold, where ``text`` is given.
        lengths: Keys of LENGTHS, in pixels of the design; "minimum_text", "fits" and "snug": the
            text that a label is wide enough for, a button is, and hardly wider than;
            "minimum_lines": how many lines of text it is high enough for.

    Returns:
        The widget, which keeps what earlier calls gave it.
    """
    unknown = set(lengths) - set(LENGTHS)
    if unknown:
        raise ValueError(f"no length is called {', '.join(sorted(unknown))}")
    known = widget.property(SPEC) or {"text": 0.0, "bold": False, "lengths": {}}
    font = {"text": text, "bold": bold} if text else {}
    widget.setProperty(SPEC, {**known, **font, "lengths": {**known["lengths"], **lengths}})
    _fit(widget)
    return widget


def _font(spec: dict[str, Any]) -> QFont:
    return text_font(QApplication.font(), spec["text"] or 1.0, bold=spec["bold"])


def _fit(widget: QWidget) -> None:
    spec = widget.property(SPEC)
    # The widget's own font may still be the one before: events tell it of the application's.
    font = _font(spec)
    if spec["text"]:
        widget.setFont(font)
    metrics = QFontMetrics(font)
    for name, value in spec["lengths"].items():
        LENGTHS[name](widget, value, metrics)


def _set_icon(widget: QAbstractButton, value: int, metrics: QFontMetrics) -> None:
    widget.setIconSize(px_size(value, value))


def _set_minimum_text(widget: QLabel, value: str, metrics: QFontMetrics) -> None:
    widget.setMinimumWidth(metrics.horizontalAdvance(value))


def _set_fits(widget: QWidget, value: str, metrics: QFontMetrics) -> None:
    widget.setMinimumWidth(metrics.horizontalAdvance(value) + px(2 * SPARE_PX))


def _set_snug(widget: QWidget, value: str, metrics: QFontMetrics) -> None:
    widget.setMaximumWidth(metrics.horizontalAdvance(value) + px(2 * SNUG_PX))


def height_of_lines(count: int, metrics: QFontMetrics) -> int:
    """How high so many lines of text are, in pixels.

    Chinese signs come from another font, and its lines are higher.
    """
    lines = "\n".join([tr("yes")] * count)
    written = metrics.boundingRect(QRect(0, 0, 1000, 1000), 0, lines).height()
    return max(count * metrics.lineSpacing(), written)


def _set_minimum_lines(widget: QWidget, value: int, metrics: QFontMetrics) -> None:
    widget.setMinimumHeight(height_of_lines(value, metrics))


LENGTHS: dict[str, Callable[[Any, Any, QFontMetrics], None]] = {
    "minimum_width": lambda widget, value, _: widget.setMinimumWidth(px(value)),
    "minimum_height": lambda widget, value, _: widget.setMinimumHeight(px(value)),
    "maximum_width": lambda widget, value, _: widget.setMaximumWidth(px(value)),
    "maximum_height": lambda widget, value, _: widget.setMaximumHeight(px(value)),
    "fixed_width": lambda widget, value, _: widget.setFixedWidth(px(value)),
    "icon": _set_icon,
    "minimum_text": _set_minimum_text,
    "fits": _set_fits,
    "snug": _set_snug,
    "minimum_lines": _set_minimum_lines,
}
