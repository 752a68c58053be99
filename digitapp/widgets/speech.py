"""What a screen reader is to say now, without the focus being moved."""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, text: str, *, at_once: bool = False) -> None:
    """Has assistive tools say ``text`` about ``widget``; nothing happens where none listens.

    Args:
        widget: What it is about.
        text: What is said; nothing where it is empty.
        at_once: Whether what is being said is broken off for it.
    """
    if text and QAccessible.isActive():
        spoken = QAccessibleAnnouncementEvent(widget, text)
        if at_once:
            spoken.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(spoken)
