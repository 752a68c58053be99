"""PictureView: a photo or scan with many digits, each found, boxed and read, live."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QHideEvent,
    QImage,
    QPalette,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from model.archs import Classifier
from model.language import tr

from ...background.pages import PagePrediction
from ...background.recognition import FoundFile
from ...export.saving import Saving
from ...session.session import Session
from ...state import Message, SessionState
from ...style.imaging import to_qimage
from ...style.zoom import zoomed
from ...system.settings import AppSettings
from ...widgets.boxed_picture import BoxedPicture
from ...widgets.card import Card
from ...widgets.dropping import accepts_picture, first_picture
from ..common.picture_files import FILTER, NOTHING_COPIED, page_loader
from . import words
from .digits import PictureList
from .tools import PictureTools


class PictureView(QWidget):
    """A picture with boxes, its digits beside it, its text below.

    Attributes:
        board: The picture with its boxes.
        list: Its digits one by one.
        text: The predictions, to be copied.
    """

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, objectName="pictureView", acceptDrops=True)
        self._session, self._settings = session, settings
        self._pixels: np.ndarray | None = None
        self._saving = Saving(self)
        self.tools = PictureTools(self)
        self._make_board()
        self.list = PictureList(self)
        self._make_text()
        self._about = QLabel(words.ABOUT, self, objectName="pictureAbout", wordWrap=True)
        self._about.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._lay_out()
        self._connect()
        self.show_state(session.state)

    def _make_board(self) -> None:
        self._card = Card(self)
        self._message = QLabel(
            words.NO_PICTURE,
            self._card,
            objectName="pictureMessage",
            alignment=Qt.AlignmentFlag.AlignCenter,
            wordWrap=True,
        )
        self._message.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._message.setContentsMargins(48, 0, 48, 0)
        self.board = BoxedPicture(self._card)
        self.board.setObjectName("pictureBoard")
        self._stack = QStackedLayout(self._card)
        self._stack.setContentsMargins(1, 1, 1, 1)
        self._stack.addWidget(self._message)
        self._stack.addWidget(self.board)

    def _make_text(self) -> None:
        self.text = QLineEdit(
            self,
            objectName="pictureText",
            readOnly=True,
            accessibleName=tr("The digits in reading order"),
            toolTip=tr("What the network reads, rows parted by strokes."),
            placeholderText=tr("What is read comes here."),
        )
        zoomed(self.text, text=1.15)
        self.copy = QPushButton(
            tr("Copy"),
            self,
            objectName="pictureCopyButton",
            toolTip=tr("Copies the digits as text."),
        )
        self._summary = QLabel(self, objectName="pictureSummary")
        self._sentence = QLabel(self, objectName="pictureSentence", wordWrap=True)

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self._card, 1)
        middle.addWidget(self.list)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.text, 1)
        row.addWidget(self.copy)
        row.addWidget(self._summary)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.tools)
        layout.addLayout(middle, 1)
        layout.addWidget(self._sentence)
        layout.addLayout(row)
        layout.addWidget(self._about)

    def _connect(self) -> None:
        reader = self._session.pages
        self._session.changed.connect(self.show_state)
        reader.changed.connect(self._on_reading)
        for name, act in (
            ("open", self.ask),
            ("paste", self.paste),
            ("delete", self._delete),
            ("fit", self.board.fit),
        ):
            self.tools.buttons[name].clicked.connect(act)
        self.tools.picture_wanted.connect(self._save_picture)
        self.tools.table_wanted.connect(self._save_table)
        self.board.dropped.connect(self._on_dropped)
        self._session.door.found.connect(self._on_found)
        self.board.clicked.connect(self._send)
        self.board.box_drawn.connect(self._add)
        self.board.delete_pressed.connect(reader.remove)
        self.board.selected_changed.connect(self._on_selected)
        self.list.clicked.connect(self._send)
        self.list.selected_changed.connect(self.board.select)
        self.copy.clicked.connect(self._copy)
        self._saving.said.connect(self._session.say)

    # What a person does.

    def ask(self) -> None:
        """Asks for a picture file and reads it once one is chosen."""
        start = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        dialog = QFileDialog(
            self,
            tr("Open a picture with digits"),
            self._settings.choice("picture_folder", start),
            FILTER,
            objectName="openPageDialog",
            fileMode=QFileDialog.FileMode.ExistingFile,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_file_chosen)
        dialog.open()

    def open(self, picture: QImage | str) -> None:
        """Finds and reads the digits of a picture, or of the one in a file."""
        name = Path(picture).name if isinstance(picture, str) else tr("pasted picture")
        self._session.pages.open(page_loader(picture), name)

    def paste(self) -> None:
        """Reads the clipboard's picture or picture file, or says that there is none."""
        picture = first_picture(QGuiApplication.clipboard().mimeData())
        if picture is None:
            self._session.say(Message(NOTHING_COPIED))
        else:
            self._on_dropped(picture)

    def _on_dropped(self, given: QImage | str) -> None:
        """Reads a picture; a file comes in by the door for all files, for it may be none."""
        if isinstance(given, QImage):
            self.open(given)
        else:
            self._session.door.open(given, "picture")

    def _on_found(self, found: FoundFile) -> None:
        if found.kind == "picture" and found.place == "picture":
            self.open(found.path)

    # What is shown.

    def show_state(self, state: SessionState) -> None:
        """Shows the picture and what the session's network reads in it."""
        if self.isVisible():
            self._show(self._session.pages.prediction)

    def _show(self, reading: PagePrediction) -> None:
        if reading.pixels is not self._pixels:
            self._pixels = reading.pixels
            self.board.show_image(QImage() if reading.pixels is None else to_qimage(reading.pixels))
        self._stack.setCurrentWidget(self._message if reading.pixels is None else self.board)
        self._message.setText(reading.busy or words.NO_PICTURE)
        self.board.show_boxes(words.boxed(reading))
        self.list.show_reading(reading)
        self.list.select(self.board.selected)
        text = words.text(reading)
        if text != self.text.text():
            self.text.setText(text)
            self.text.setCursorPosition(0)
        self.tools.show_name(reading.name)
        self._summary.setText(words.summary(reading))
        self._sentence.setText(self._obstacle(reading))
        self._sentence.setVisible(bool(self._sentence.text()))
        self.copy.setEnabled(bool(text))
        self._enable()

    def _enable(self) -> None:
        """Enables the buttons for what is shown."""
        self.tools.enable(
            picture=not self.board.image.isNull(),
            digits=bool(self.board.boxes),
            selected=self.board.selected >= 0,
        )

    def _obstacle(self, reading: PagePrediction) -> str:
        """What is in the way of predictions, in a sentence."""
        if reading.pixels is None or reading.page is None:
            return ""
        if not reading.page.digits:
            return words.nothing_found(reading.name)
        if self._session.state.network is None:
            return words.NO_NETWORK
        return "" if self._session.can((Classifier,)) else words.NO_PREDICTIONS

    # What happens.

    def _on_reading(self, reading: PagePrediction) -> None:
        if self.isVisible():
            self._show(reading)

    def _on_file_chosen(self, path: str) -> None:
        self._settings.set_choice("picture_folder", str(Path(path).parent))
        self.open(path)

    def _on_selected(self, number: int) -> None:
        self.list.select(number)
        self._enable()

    def _send(self, number: int) -> None:
        reading = self._session.pages.prediction
        if reading.inputs is None or number >= len(reading.inputs):
            return
        self.board.select(number)
        caption = tr("digit {number} of “{name}”", number=number + 1, name=reading.name)
        self._session.send_digit(reading.inputs[number], caption)

    def _add(self, box: tuple[int, int, int, int]) -> None:
        if not self._session.pages.add(box):
            self._session.say(Message(words.NOTHING_THERE))

    def _delete(self) -> None:
        if self.board.selected >= 0:
            self._session.pages.remove(self.board.selected)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.text())

    def _save_picture(self) -> None:
        name = f"{self._stem()}-digits"
        self._saving.ask_picture(tr("Save the picture with boxes"), name, self.board.picture())

    def _save_table(self) -> None:
        lines = list(words.csv_lines(self._session.pages.prediction))
        self._saving.ask_table(tr("Save the digits"), f"{self._stem()}-digits", lines)

    def _stem(self) -> str:
        return Path(self._session.pages.prediction.name).stem or "picture"

    # Overrides of Qt.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._session.pages.watch(True)
        self._show(self._session.pages.prediction)

    def hideEvent(self, event: QHideEvent) -> None:
        self._session.pages.watch(False)
        super().hideEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if accepts_picture(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        picture = first_picture(event.mimeData())
        if picture is not None:
            self._on_dropped(picture)
