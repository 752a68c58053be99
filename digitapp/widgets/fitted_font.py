"""Letters that become narrower before a text is cut."""

from PySide6.QtGui import QFont, QFontMetricsF

NARROWEST = 80
"""Per cent of their width, from which on letters are no pleasure to read any more."""


def fitted_font(font: QFont, text: str, width: float, narrowest: int = NARROWEST) -> QFont:
    """The font itself where a line of text fits; else with letters as narrow as that takes.

    Args:
        font: How the text is written where there is room.
        text: The line.
        width: The room for it.
        narrowest: Least width of the letters, in per cent of what they have.
    """
    needed = QFontMetricsF(font).horizontalAdvance(text)
    if not text or needed <= width:
        return font
    narrower = QFont(font)
    # A stretch is not kept exactly, since a family may have condensed letters of its own.
    for stretch in range(max(int(100 * width / needed), narrowest), narrowest - 1, -1):
        narrower.setStretch(stretch)
        if QFontMetricsF(narrower).horizontalAdvance(text) <= width:
            break
    return narrower
