"""Where a picture lies on a widget: fitted, zoomed, moved. Pixels of both, and between them."""

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, QSizeF

LARGEST = 24.0
"""Pixels of the screen that one of the picture is shown with at most."""


@dataclass
class PictureFrame:
    """A picture of some size in a widget of some size.

    Attributes:
        size: Of the picture, in its pixels.
        room: Of the widget.
        margin: Kept free around a fitted picture.
        scale: Pixels of the widget for one of the picture.
        corner: Where the picture's upper left corner lies in the widget.
        is_free: The person moved it; a change of size does not fit it again.
    """

    size: QSizeF
    room: QSizeF
    margin: float = 8.0
    scale: float = 1.0
    corner: QPointF = field(default_factory=QPointF)
    is_free: bool = False

    @property
    def fitted(self) -> float:
        """The scale at which the whole picture is seen."""
        if self.size.isEmpty():
            return 1.0
        wide = max(self.room.width() - 2 * self.margin, 1) / self.size.width()
        tall = max(self.room.height() - 2 * self.margin, 1) / self.size.height()
        return min(wide, tall, LARGEST)

    def fit(self) -> None:
        """Shows the whole picture in the middle."""
        self.scale, self.is_free = self.fitted, False
        self.corner = QPointF(
            (self.room.width() - self.scale * self.size.width()) / 2,
            (self.room.height() - self.scale * self.size.height()) / 2,
        )

    def resize(self, room: QSizeF) -> None:
        """The widget has another size."""
        self.room = room
        if self.is_free:
            self._hold()
        else:
            self.fit()

    def zoom(self, factor: float, at: QPointF) -> None:
        """Makes the picture ``factor`` times as large; what is at ``at`` stays there."""
        scale = min(max(self.scale * factor, self.fitted), max(LARGEST, self.fitted))
        if scale <= self.fitted * 1.001:
            self.fit()
            return
        self.corner = at - (at - self.corner) * (scale / self.scale)
        self.scale, self.is_free = scale, True
        self._hold()

    def pan(self, by: QPointF) -> None:
        """Moves the picture by pixels of the widget."""
        if self.is_free:
            self.corner += by
            self._hold()

    def to_widget(self, box: tuple[float, float, float, float]) -> QRectF:
        """A box of the picture, left, top, right and bottom, in the widget."""
        left, top, right, bottom = box
        first = self.corner + QPointF(left, top) * self.scale
        return QRectF(first, QSizeF(right - left, bottom - top) * self.scale)

    def to_picture(self, at: QPointF) -> QPointF:
        """A point of the widget in the picture's pixels."""
        return (at - self.corner) / self.scale

    def _hold(self) -> None:
        """Keeps a part of the picture in the middle of the widget in sight."""
        wide, tall = self.scale * self.size.width(), self.scale * self.size.height()
        x = min(max(self.corner.x(), self.room.width() / 2 - wide), self.room.width() / 2)
        y = min(max(self.corner.y(), self.room.height() / 2 - tall), self.room.height() / 2)
        self.corner = QPointF(x, y)
