"""The row of boxes above the map."""

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QToolButton, QWidget

from model.probes.digit_map import DigitMap

from ..settings import AppSettings
from ..state import DataInfo
from .map_colours import COLOURINGS, LABEL
from .map_probe import COUNTS, METHODS, PARTS, MapProbe
from .map_words import digits_title, layer_tip, layer_title

Entry = tuple[object, str, str]
"""What an entry of a box stands for, its text and its tooltip."""


class MapControls(QWidget):
    """What the map is of, and how it is coloured; remembers the choices.

    Signals:
        probe_chosen(MapProbe): Another map is wanted.
        colouring_chosen(str): Other colours are wanted: a key of COLOURINGS.

    Attributes:
        probe: The map that is wanted.
        colouring: Key of COLOURINGS.
        save_picture, save_table, show_all, straighten: What the menu at the end offers.
    """

    probe_chosen = Signal(object)
    colouring_chosen = Signal(str)

    def __init__(self, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self.probe = _remembered(settings)
        by = settings.choice("map/colour", LABEL)
        self.colouring = by if by in COLOURINGS else LABEL
        self._counts: dict[str, int] = {}
        self._layers: tuple[str, ...] = ()
        self._method = self._box("mapMethod", "Method", "How many dimensions are made two.")
        self._layer = self._box(
            "mapLayer", "Map of", "What the network has made of the digits by then: raw at first."
        )
        self._digits = self._box("mapDigits", "Digits", "How many digits are shown, and which.")
        self._colour = self._box("mapColour", "Colour", "What the colours of the digits mean.")
        self._make_menu()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for box in (self._method, self._layer, self._digits, self._colour):
            layout.addWidget(box)
        layout.addStretch(1)
        layout.addWidget(self._more)
        _fill(self._method, [(m.key, m.title, m.tip) for m in METHODS], self.probe.method)
        _fill(self._colour, [(k, *texts) for k, texts in COLOURINGS.items()], self.colouring)
        self._fill_layers((self.probe.layer,), self.probe.layer)
        self._fill_digits()
        self._method.activated.connect(lambda: self._choose(method=self._method.currentData()))
        self._layer.activated.connect(lambda: self._choose(layer=self._layer.currentData()))
        self._digits.activated.connect(self._on_digits)
        self._colour.activated.connect(self._on_colour)

    def _box(self, name: str, accessible: str, tip: str) -> QComboBox:
        return QComboBox(
            self,
            objectName=name,
            accessibleName=accessible,
            toolTip=tip,
            sizeAdjustPolicy=QComboBox.SizeAdjustPolicy.AdjustToContents,
        )

    def _make_menu(self) -> None:
        self._more = QToolButton(
            self,
            objectName="mapMenu",
            text="More",
            accessibleName="More for the map",
            toolTip="Save the map, or put its view right.",
            popupMode=QToolButton.ToolButtonPopupMode.InstantPopup,
            focusPolicy=Qt.FocusPolicy.StrongFocus,
        )
        menu = QMenu(self._more)
        menu.setToolTipsVisible(True)
        self.show_all = QAction("Show everything", menu)
        self.show_all.setToolTip("Ends panning and zooming; a double click on the map does too.")
        self.straighten = QAction("Straighten the axes", menu)
        self.straighten.setToolTip(
            "While a network learns, the map turns with its digits. This makes the first "
            "component the horizontal axis again."
        )
        self.save_picture = QAction("Save picture…", menu)
        self.save_picture.setToolTip("The map as you see it, as a PNG file.")
        self.save_table = QAction("Save coordinates…", menu)
        self.save_table.setToolTip("Each digit's label, answer and place, as a CSV file.")
        menu.addActions([self.show_all, self.straighten])
        menu.addSeparator()
        menu.addActions([self.save_picture, self.save_table])
        self._more.setMenu(menu)

    def show_data(self, data: DataInfo | None) -> None:
        """Offers as many digits as there are."""
        counts = {} if data is None else {"train": data.counts[0], "test": data.counts[2]}
        if counts != self._counts:
            self._counts = counts
            self._fill_digits()

    def show_map(self, digits: DigitMap | None) -> None:
        """Shows what the map is of, and what else it could be."""
        answered = digits is not None and digits.answers is not None
        for row in range(self._colour.count()):
            item = self._colour.model().item(row)
            item.setEnabled(answered or item.data(Qt.ItemDataRole.UserRole) == LABEL)
        for action in (self.save_picture, self.save_table, self.show_all, self.straighten):
            action.setEnabled(digits is not None)
        self._layer.setEnabled(digits is None or digits.fits)
        if digits is not None:
            self._fill_layers(digits.layers, digits.layer)

    def _fill_layers(self, layers: tuple[str, ...], shown: str) -> None:
        entries = [(name, f"of the {layer_title(name)}", layer_tip(name)) for name in layers]
        if layers != self._layers:
            self._layers = layers
            _fill(self._layer, entries, shown)
        else:
            self._layer.setCurrentIndex(self._layer.findData(shown))

    def _fill_digits(self) -> None:
        entries = []
        wanted = 0
        for part in PARTS:
            available = self._counts.get(part)
            most = COUNTS[-1] if available is None else min(COUNTS[-1], available)
            for count in (*(c for c in COUNTS if c < most), most):
                if part == self.probe.part and count <= max(self.probe.count, COUNTS[0]):
                    wanted = len(entries)
                title = digits_title(part, count, available)
                entries.append(((part, count), title, f"Shows {title}."))
        _fill(self._digits, entries, entries[wanted][0])

    def _choose(self, **changes: object) -> None:
        self.probe = replace(self.probe, **changes)
        for name in changes:
            self._settings.set_choice(f"map/{name}", getattr(self.probe, name))
        self.probe_chosen.emit(self.probe)

    def _on_digits(self) -> None:
        part, count = self._digits.currentData()
        self._choose(part=part, count=count)

    def _on_colour(self) -> None:
        self.colouring = self._colour.currentData()
        self._settings.set_choice("map/colour", self.colouring)
        self.colouring_chosen.emit(self.colouring)


def _remembered(settings: AppSettings) -> MapProbe:
    """The last choice, as far as there still is such a one."""
    default = MapProbe()
    method = settings.choice("map/method", default.method)
    part = settings.choice("map/part", default.part)
    return MapProbe(
        method=method if method in {m.key for m in METHODS} else default.method,
        layer=settings.choice("map/layer", default.layer),
        part=part if part in PARTS else default.part,
        count=min(max(settings.choice("map/count", default.count), 1), COUNTS[-1]),
    )


def _fill(box: QComboBox, entries: Iterable[Entry], chosen: object) -> None:
    with QSignalBlocker(box):
        box.clear()
        for row, (data, text, tip) in enumerate(entries):
            box.addItem(text, data)
            box.setItemData(row, tip, Qt.ItemDataRole.ToolTipRole)
            if data == chosen:
                box.setCurrentIndex(row)
