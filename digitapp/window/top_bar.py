"""TopBar: which data, which network, and the buttons of a training with its progress."""

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QWidget,
)

from model.data.catalogue import OFFERED, offered_title
from model.language import counted, qualified, sentences, tr, trc

from ..state import PRETRAINED_TITLES, NetworkInfo, Phase, SessionState
from ..style.numbers import fixed
from ..style.tips import in_lines
from ..widgets.elided_label import ElidedBox, ElidedLabel
from ..widgets.folding_bar import FoldingBar
from ..widgets.primary_button import PrimaryButton
from ..widgets.thin_bar import ThinBar

DATA_TIP = tr("The digits that a network learns from and is tested on.")
NETWORK_TIP = tr("The network that reads your drawing and that you look into.")

FINDINGS_TIP = tr("A click shows this below the curves, with what mends it.")


class TopBar(QWidget):
    """Shows the state, and asks for what a person chooses.

    Args:
        actions: The table's, by key: "train", "pause", "step", "stop", "reset_same".

    Signals:
        data_chosen(str): A name of a data set, "open" for a file, "folder" for one of
            digits, or "download".
        network_chosen(str): The name of a pretrained network, a path, or "open" for a file.
        findings_wanted(): The person wants to see what is wrong with the data.
    """

    data_chosen = Signal(str)
    network_chosen = Signal(str)
    findings_wanted = Signal()

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.data_box = ElidedBox(
            self,
            objectName="dataBox",
            accessibleName=tr("Data"),
            toolTip=DATA_TIP,
            sizeAdjustPolicy=QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon,
            minimumContentsLength=16,
        )
        self._findings = QToolButton(
            self,
            objectName="findingsButton",
            accessibleName=tr("What is wrong with the data"),
            text="⚠",
            autoRaise=True,
            visible=False,
        )
        # Its room is kept, so that nothing beside it moves when it comes.
        room = self._findings.sizePolicy()
        room.setRetainSizeWhenHidden(True)
        self._findings.setSizePolicy(room)
        self._findings.clicked.connect(self.findings_wanted)
        self.network_box = ElidedBox(
            self,
            objectName="networkBox",
            accessibleName=tr("Network"),
            toolTip=NETWORK_TIP,
            sizeAdjustPolicy=QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon,
            minimumContentsLength=23,
        )
        self._buttons = {
            "train": self._button("train", "startButton", trc("button", "Train"), primary=True),
            "pause": self._button("pause", "pauseButton", trc("button", "Pause"), primary=True),
            "step": self._button("step", "stepButton", trc("button", "Step")),
            "stop": self._button("stop", "stopButton", trc("button", "Stop")),
            "reset_same": self._button("reset_same", "resetButton", trc("button", "Reset")),
        }
        self._progress = ThinBar(self, maximum=1000, accessibleName=tr("Progress"))
        self._text = ElidedLabel(self, objectName="progressText")
        self._recent: list[str] = []
        self._lay_out()
        self.data_box.activated.connect(self._on_data_activated)
        self.network_box.activated.connect(self._on_network_activated)
        self.show_state(SessionState())

    def _button(self, key: str, name: str, text: str, *, primary: bool = False) -> QPushButton:
        action = self._actions[key]
        kind = PrimaryButton if primary else QPushButton
        button = kind(text, self, objectName=name, toolTip=action.toolTip())
        button.clicked.connect(action.trigger)
        # The action's state is the one truth; the button only repeats it.
        action.enabledChanged.connect(button.setEnabled)
        button.setEnabled(action.isEnabled())
        return button

    def _lay_out(self) -> None:
        choice, training = QWidget(self), QWidget(self)
        row = QHBoxLayout(choice)
        row.setContentsMargins(0, 0, 0, 0)
        for text, box in ((tr("Data"), self.data_box), (tr("Network"), self.network_box)):
            row.addWidget(QLabel(text, self))
            row.addWidget(box)
            if box is self.data_box:
                row.addWidget(self._findings)
        row.addStretch(1)
        row = QHBoxLayout(training)
        row.setContentsMargins(0, 0, 0, 0)
        for button in self._buttons.values():
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(self._progress, 2)
        row.addWidget(self._text, 5, Qt.AlignmentFlag.AlignVCenter)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.addWidget(FoldingBar(((choice, 0), (training, 1)), 16, self))

    def show_recent(self, paths: list[str]) -> None:
        """Lists recent files among the networks."""
        self._recent = list(paths)
        self._fill_networks(self._network)

    def show_state(self, state: SessionState) -> None:
        """Shows the state of the session."""
        self._state = state
        self._network = state.network
        self._fill_data(state)
        self._fill_networks(state.network)
        busy = state.phase is not Phase.IDLE
        training = state.phase is Phase.TRAINING
        # One place for both: at any time only one of them makes sense.
        goes_on = state.phase is Phase.PAUSED
        self._buttons["train"].setText(
            trc("button", "Go on") if goes_on else trc("button", "Train")
        )
        self._buttons["train"].setVisible(not training)
        self._buttons["pause"].setVisible(training)
        waits = state.phase in (Phase.LOADING, Phase.OPENING)
        unknown = waits and state.progress.fraction == 0
        self._progress.setMaximum(0 if unknown else 1000)
        self._progress.setValue(round(1000 * state.progress.fraction))
        text = state.progress.text
        if state.stopping:
            text = tr("stopping …")
        elif state.phase is Phase.PAUSED:
            text = tr("paused at epoch {epoch}", epoch=fixed(state.progress.epoch))
        elif not busy and state.run is None:
            text = ""
        if state.saving is not None and not busy:
            text = state.saving.text
            self._progress.setValue(round(1000 * state.saving.fraction))
        self._text.setText(text)
        self._text.setToolTip(text)
        self._progress.setVisible(bool(text))

    def _fill_data(self, state: SessionState) -> None:
        data = state.data
        titles = {source: offered_title(source) for source in OFFERED}
        if data is not None and data.source in titles and data.split != "random":
            titles[data.source] = qualified(data.title, data.split)
        entries = [(title, name) for name, title in titles.items()]
        if data is not None and data.source not in titles:
            entries.insert(0, (f"{data.title} · {counted(sum(data.counts))}", data.source))
        elif data is None and state.source not in titles:
            entries.insert(0, (offered_title(state.source), state.source))
        entries += [
            (tr("Open a file…"), "open"),
            (tr("Open a folder…"), "folder"),
            (tr("Download MNIST…"), "download"),
        ]
        _fill(self.data_box, entries, state.source)
        found = [finding.text for finding in data.findings] if data is not None else []
        self._findings.setVisible(bool(found))
        tips = [in_lines(text) for text in found]
        self._findings.setToolTip("\n".join([*tips, FINDINGS_TIP]))
        self._findings.setAccessibleDescription(sentences(found))
        self.data_box.setToolTip(f"{DATA_TIP}\n{self.data_box.currentText()}")

    def _fill_networks(self, network: NetworkInfo | None) -> None:
        entries = [
            (_title(network), "") if network else (tr("no network"), ""),
            *((title, name) for name, title in PRETRAINED_TITLES.items()),
            *((Path(path).name, path) for path in self._recent),
            (tr("Open a file…"), "open"),
        ]
        _fill(self.network_box, entries, "")
        self.network_box.setToolTip(f"{NETWORK_TIP}\n{self.network_box.currentText()}")
        first = 1 + len(PRETRAINED_TITLES)
        for row, path in enumerate(self._recent, first):
            self.network_box.setItemData(row, path, Qt.ItemDataRole.ToolTipRole)

    def _on_data_activated(self, index: int) -> None:
        self.data_chosen.emit(self.data_box.itemData(index))
        self.show_state(self._state)  # What is shown is what is, until that changes.

    def _on_network_activated(self, index: int) -> None:
        chosen = self.network_box.itemData(index)
        self.show_state(self._state)
        if chosen:
            self.network_chosen.emit(chosen)


def _fill(box: QComboBox, entries: list[tuple[str, str]], chosen: str) -> None:
    """Makes these the box's entries, touching it only where something differs."""
    with QSignalBlocker(box):
        if [(box.itemText(i), box.itemData(i)) for i in range(box.count())] != entries:
            box.clear()
            for text, data in entries:
                box.addItem(text, data)
        box.setCurrentIndex(next((i for i, (_, d) in enumerate(entries) if d == chosen), 0))


def _title(network: NetworkInfo) -> str:
    mark = " *" if network.unsaved else ""
    result = f" · {network.result}" if network.result else ""
    return f"{network.summary}{result}{mark}"
