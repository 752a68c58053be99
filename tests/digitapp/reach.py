"""What a person can't reach or read in a window as it is shown now, in words; empty is good."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QToolButton,
    QWidget,
)

from digitapp.views.drawing.prediction import MutedLine
from digitapp.widgets.elided_label import ElidedBox, ElidedLabel

CONTROLS = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)
SLACK_PX = 2
ALWAYS_OFF = Qt.ScrollBarPolicy.ScrollBarAlwaysOff


def is_settled(window):
    """Whether what a view shows has come, but for what is asked of the drawing all the time."""
    session = window.session
    runners = (session.probes, session.evaluations, session.embedding, session.pages)
    return not any(each.is_busy for each in (*runners, session.companions))


def faulty(window):
    """What can't be reached or not be read whole."""
    return unreachable(window) + cut(window)


def unreachable(window):
    """Controls that lie outside the window, or outside all that can be scrolled to."""
    found = []
    for widget in window.findChildren(QWidget):
        if not (isinstance(widget, CONTROLS) or widget.objectName() == "canvas"):
            continue
        if widget.isVisible() and not _is_inner(widget) and not _can_be_seen(widget, window):
            found.append(name_of(widget))
    return found


def cut(window):
    """Texts of which a part can't be read, but for those that end in an ellipsis and a tool tip."""
    return [
        f"{name_of(widget)}: “{text}” needs {needs}, has {has}"
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        for text, needs, has in _texts(widget)
        if needs > has + SLACK_PX and not isinstance(widget, (ElidedLabel, ElidedBox, MutedLine))
    ]


def name_of(widget):
    names = []
    while widget is not None and not widget.isWindow():
        names.append(widget.objectName() or type(widget).__name__)
        widget = widget.parentWidget()
    return "/".join(reversed(names[:3]))


def _is_inner(widget):
    """Parts of a control: the line of a box, the bars of an area."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, (QAbstractSpinBox, QComboBox)):
            return True
        if isinstance(parent, QAbstractScrollArea) and widget is not parent.viewport():
            inside = parent.viewport()
            if not inside.isAncestorOf(widget):
                return True  # a scroll bar or a header
        parent = parent.parentWidget()
    return False


def _can_be_seen(widget, window):
    rect, inner = widget.rect(), widget
    while inner is not window:
        outer = inner.parentWidget()
        rect = rect.translated(inner.pos())
        area = outer.parentWidget()
        if isinstance(area, QScrollArea) and outer is area.viewport():
            rect = _scrolled_into_view(rect, inner, area)
        if not outer.rect().adjusted(-SLACK_PX, -SLACK_PX, SLACK_PX, SLACK_PX).contains(rect):
            return False
        inner = outer
    return True


def _scrolled_into_view(rect, inner, area):
    """Where a part of the area's widget is, once it is scrolled to as far as that goes."""
    shift = QPoint()
    for bar, policy, low, size, room, put in (
        (area.horizontalScrollBar(), area.horizontalScrollBarPolicy(), rect.left(), rect.width(),
         area.viewport().width(), shift.setX),
        (area.verticalScrollBar(), area.verticalScrollBarPolicy(), rect.top(), rect.height(),
         area.viewport().height(), shift.setY),
    ):  # fmt: skip
        if policy == ALWAYS_OFF or (low >= 0 and low + size <= room):
            continue
        wanted = low if low < 0 else low + min(size, room) - room
        put(-min(max(wanted, bar.minimum() - bar.value()), bar.maximum() - bar.value()))
        if size > room:  # its parts are reached one after the other
            (rect.setWidth if put == shift.setX else rect.setHeight)(room)
    return QRect(rect).translated(shift)


def _texts(widget):
    """(text, pixels that it needs, pixels that it has) of what a widget shows itself."""
    metrics = widget.fontMetrics()
    if isinstance(widget, QLabel) and widget.text():
        room = widget.contentsRect()
        plain = _plain(widget)
        if widget.wordWrap():
            yield plain, widget.heightForWidth(widget.width()), widget.height()
        else:
            yield plain, widget.sizeHint().width(), room.width()
            yield plain, metrics.height(), room.height() + metrics.descent()
    elif isinstance(widget, QComboBox):
        option = QStyleOptionComboBox()
        widget.initStyleOption(option)
        field = widget.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option,
            QStyle.SubControl.SC_ComboBoxEditField, widget,
        )  # fmt: skip
        yield widget.currentText(), metrics.horizontalAdvance(widget.currentText()), field.width()
    elif isinstance(widget, (QPushButton, QToolButton)) and _shows_text(widget):
        text = widget.text().replace("&", "")
        yield text, metrics.horizontalAdvance(text), widget.width() - 2
        yield text, metrics.height(), widget.height()
    elif isinstance(widget, QAbstractButton) and widget.text():
        yield widget.text(), widget.minimumSizeHint().width(), widget.width()


def _shows_text(button):
    only_icon = Qt.ToolButtonStyle.ToolButtonIconOnly
    is_icon = isinstance(button, QToolButton) and button.toolButtonStyle() == only_icon
    return bool(button.text()) and not (is_icon and not button.icon().isNull())


def _plain(label):
    if label.textFormat() == Qt.TextFormat.RichText or "<" in label.text():
        document = QTextDocument()
        document.setHtml(label.text())
        return document.toPlainText()
    return label.text()
