"""FormulaText: Markdown to read, as high as it is long, with formulas set into its lines.

Invariant: a formula sits on the baseline of its line: its picture is padded so that its middle is
the middle of small letters, which Qt aligns it by.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QEvent, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QImage,
    QPainter,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from ..style.theme import changes_look, current
from ..style.zoom import zoomed

SCHEME = "formula"
"""Of the addresses of pictures that are formulas: "formula:0"."""

SVG_EM_PX = 16.0
"""Height of letters that formulas are drawn at."""

READING = 1.25
"""Size of the text by that of ordinary text."""

LINE_PERCENT = 128.0
"""Height of a line by that of its font."""


@dataclass(frozen=True)
class FormulaPicture:
    """A formula to set into a text.

    Attributes:
        svg: Its picture, black, at SVG_EM_PX; empty while it is being drawn.
        width: In pixels at that size.
        height: Of it.
        above: How much of the height is above the baseline.
        is_display: Whether it stands alone.
    """

    svg: str
    width: float
    height: float
    above: float
    is_display: bool = False


class FormulaText(QTextBrowser):
    """A text without scroll bars of its own: a column of such texts is scrolled as one.

    Args:
        name: For those who can't see it.
        parent: Owner.
        scale: Size of the text by that of ordinary text.

    Signals:
        link_followed(str): Where a link leads.
    """

    link_followed = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None, scale: float = READING) -> None:
        super().__init__(
            parent,
            accessibleName=name,
            frameShape=QFrame.Shape.NoFrame,
            openLinks=False,
            horizontalScrollBarPolicy=Qt.ScrollBarPolicy.ScrollBarAlwaysOff,
            verticalScrollBarPolicy=Qt.ScrollBarPolicy.ScrollBarAlwaysOff,
        )
        self._markdown, self._spoken = "", ""
        self._formulas: dict[str, FormulaPicture] = {}
        self._height: tuple[int, int] | None = None
        self.viewport().setAutoFillBackground(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(0)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        zoomed(self, text=scale)
        self.anchorClicked.connect(lambda url: self.link_followed.emit(url.toString()))
        self.hide()

    @property
    def spoken(self) -> str:
        """What is heard of it."""
        return self._spoken

    def show_text(self, markdown: str, formulas: Mapping[str, FormulaPicture], spoken: str) -> None:
        """Shows a text, or hides the widget where there is none.

        Args:
            markdown: In it, formulas are pictures with addresses "formula:KEY".
            formulas: By those addresses.
            spoken: The text with its formulas in words.
        """
        if (markdown, dict(formulas)) != (self._markdown, self._formulas):
            self._markdown, self._formulas, self._spoken = markdown, dict(formulas), spoken
            self.setAccessibleDescription(spoken)
            self._build()
        self.setVisible(bool(markdown.strip()))

    def show_formulas(self, formulas: Mapping[str, FormulaPicture]) -> None:
        """Shows formulas that have been drawn meanwhile."""
        known = {key: formulas[key] for key in self._formulas if key in formulas}
        if any(self._formulas[key] != picture for key, picture in known.items()):
            self._formulas |= known
            self._build()

    def _build(self) -> None:
        document = self.document()
        document.clear()
        document.setDefaultFont(self.font())
        document.setMarkdown(self._markdown, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
        self._dress(document)
        self._height = None
        self.updateGeometry()

    def _dress(self, document: QTextDocument) -> None:
        """Gives links and code the theme's colours, formulas their line, lines their height."""
        theme = current()
        block = document.begin()
        while block.isValid():
            spans = []
            step = block.begin()
            while not step.atEnd():
                fragment = step.fragment()
                spans.append((fragment.position(), fragment.length(), fragment.charFormat()))
                step += 1
            self._dress_block(QTextCursor(block))
            for start, length, shape in spans:
                change = QTextCharFormat()
                if shape.isImageFormat():
                    change.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
                elif shape.isAnchor():
                    change.setForeground(theme.color("accent"))
                elif shape.fontFixedPitch() or shape.fontFamilies() == ["monospace"]:
                    change.setBackground(theme.color("line", 0.45))
                else:
                    continue
                cursor = QTextCursor(document)
                cursor.setPosition(start)
                cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
                cursor.mergeCharFormat(change)
            block = block.next()

    def _dress_block(self, cursor: QTextCursor) -> None:
        shape = cursor.blockFormat()
        is_code = shape.hasProperty(QTextFormat.Property.BlockCodeFence)
        change = QTextBlockFormat()
        if not is_code:
            kind = QTextBlockFormat.LineHeightTypes.ProportionalHeight
            change.setLineHeight(LINE_PERCENT, kind.value)
        if self._is_display(cursor):
            change.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        if not cursor.block().next().isValid():
            change.setBottomMargin(0)
        cursor.mergeBlockFormat(change)

    def _is_display(self, cursor: QTextCursor) -> bool:
        """Whether the block holds nothing but a formula that stands alone."""
        start = cursor.block().begin()
        if start.atEnd():
            return False
        shape = start.fragment().charFormat()
        if not shape.isImageFormat() or len(cursor.block().text().strip("\u2060 ")) > 1:
            return False
        picture = self._formulas.get(shape.toImageFormat().name())
        return picture is not None and picture.is_display

    def _picture(self, formula: FormulaPicture) -> QImage:
        """The formula in the colour of text, padded to sit on the baseline."""
        metrics, dots = QFontMetricsF(self.font()), self.devicePixelRatioF()
        size = self.font().pixelSize()
        scale = (size if size > 0 else metrics.height() / 1.2) / SVG_EM_PX
        room = self.viewport().width()
        if room > 1 and formula.width * scale > room:  # a wide one is made to fit
            scale = max(room / formula.width, 0.4 * scale)
        middle = metrics.xHeight() / 2
        up = formula.above * scale - middle
        down = (formula.height - formula.above) * scale + middle
        half = max(up, down, 1.0)
        image = QImage(
            max(round(formula.width * scale * dots), 1),
            max(round(2 * half * dots), 1),
            QImage.Format.Format_ARGB32_Premultiplied,
        )
        image.setDevicePixelRatio(dots)
        image.fill(Qt.GlobalColor.transparent)
        if formula.svg:
            box = QRectF(0, half - up, formula.width * scale, formula.height * scale)
            with QPainter(image) as painter:
                QSvgRenderer(QByteArray(formula.svg.encode())).render(painter, box)
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
                painter.fillRect(QRectF(0, 0, box.width(), 2 * half), current().color("text"))
        return image

    # Overrides of Qt.

    def loadResource(self, kind: int, url: QUrl) -> object:
        """A formula's picture; nothing else is ever loaded, from no disk and no network."""
        formula = self._formulas.get(url.toString())
        return self._picture(formula) if formula is not None else None

    def heightForWidth(self, width: int) -> int:
        if self._height is None or self._height[0] != width:
            document = self.document()
            before = document.textWidth()
            document.setTextWidth(width)
            self._height = (width, int(document.size().height() + 1.5))
            document.setTextWidth(before)
        return self._height[1]

    def hasHeightForWidth(self) -> bool:
        return True

    def sizeHint(self) -> QSize:
        width = max(self.width(), 40)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._height = None
            self.updateGeometry()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the column is scrolled

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if changes_look(event) and self._markdown:
            self._build()
