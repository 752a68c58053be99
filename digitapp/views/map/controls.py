"""The row of boxes above the map."""

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QSpinBox, QToolButton, QWidget

from model.language import tr
from model.probes.maps.digit_map import DigitMap
from model.probes.maps.embed import Question
from model.probes.maps.picked import PARTS

from ...state import DataInfo
from ...system.settings import AppSettings
from .colours import COLOURINGS, LABEL, PREDICTION
from .probe import COUNTS, METHODS, MapProbe
from .words import digits_title, layer_tip, layer_title

Entry = tuple[object, str, str]
"""What an entry of a box stands for, its text and its tooltip."""


class MapControls(QWidget):
    """What the map is of, how it is made flat, and how it is coloured; remembers the choices.

    Signals:
        probe_chosen(MapProbe): Another map is wanted.
        colouring_chosen(str): Other colours are wanted: a key of COLOURINGS.

    Attributes:
        probe: The map that is wanted.
        colouring: Key of COLOURINGS.
        save_figure, show_all, straighten: What the menu at the end offers.
        arrows, room: What can be switched there: the output weights, a third dimension.
    """

    probe_chosen = Signal(object)
    colouring_chosen = Signal(str)

    def __init__(self, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self.probe = _remembered(settings)
        by = settings.choice("map/colour", LABEL)
        by = {"answer": PREDICTION}.get(by, by)  # as it was once called
        self.colouring = by if by in COLOURINGS else LABEL
        self._counts: dict[str, int] = {}
        self._layers: tuple[str, ...] = ()
        self._method = self._box("mapMethod", tr("Method"), tr("How many dimensions are made two."))
        self._perplexity = self._spin(
            "mapPerplexity",
            tr("Perplexity"),
            tr("perplexity"),
            (2, 100),
            tr(
                "About how many neighbours each digit holds on to: few for small groups, many for "
                "large ones."
            ),
        )
        self._neighbours = self._spin(
            "mapNeighbours",
            tr("Neighbours"),
            tr("neighbours"),
            (2, 50),
            tr(
                "From how many neighbours each digit can be reached: few follow the crowd closely, "
                "many cut its corners."
            ),
        )
        self._layer = self._box(
            "mapLayer",
            tr("Map of"),
            tr("What the network has made of the digits by then: raw at first."),
        )
        self._digits = self._box(
            "mapDigits", tr("Digits"), tr("How many digits are shown, and which.")
        )
        self._colour = self._box(
            "mapColour", tr("Colour"), tr("What the colours of the digits mean.")
        )
        self._make_menu()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        parameters = (self._perplexity, self._neighbours)
        for box in (self._layer, self._digits, self._method, *parameters, self._colour):
            layout.addWidget(box)
        layout.addStretch(1)
        layout.addWidget(self._more)
        methods = [(m.key, m.title, m.tip) for m in METHODS]
        _fill(self._method, methods, self.question.method)
        self._perplexity.setValue(round(self.question.perplexity))
        self._neighbours.setValue(self.question.neighbours)
        self._show_parameters()
        _fill(self._colour, [(k, *texts) for k, texts in COLOURINGS.items()], self.colouring)
        self._fill_layers((self.question.layer,), self.question.layer)
        self._fill_digits()
        self._method.activated.connect(lambda: self._choose(method=self._method.currentData()))
        self._layer.activated.connect(lambda: self._choose(layer=self._layer.currentData()))
        self._digits.activated.connect(self._on_digits)
        self._colour.activated.connect(self._on_colour)
        self._perplexity.valueChanged.connect(lambda v: self._choose(perplexity=float(v)))
        self._neighbours.valueChanged.connect(lambda v: self._choose(neighbours=v))
        self.room.toggled.connect(lambda on: self._choose(dims=3 if on else 2))

    @property
    def question(self) -> Question:
        """The question of the map that is wanted."""
        return self.probe.question

    def _box(self, name: str, accessible: str, tip: str) -> QComboBox:
        return QComboBox(
            self,
            objectName=name,
            accessibleName=accessible,
            toolTip=tip,
            sizeAdjustPolicy=QComboBox.SizeAdjustPolicy.AdjustToContents,
        )

    def _spin(
        self, name: str, title: str, prefix: str, bounds: tuple[int, int], tip: str
    ) -> QSpinBox:
        box = QSpinBox(
            self,
            objectName=name,
            accessibleName=title,
            toolTip=tip,
            prefix=f"{prefix} ",
            minimum=bounds[0],
            maximum=bounds[1],
            keyboardTracking=False,
        )
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return box

    def _make_menu(self) -> None:
        self._more = QToolButton(
            self,
            objectName="mapMenu",
            text=tr("More"),
            accessibleName=tr("More for the map"),
            toolTip=tr("Save the map, or straighten its view."),
            popupMode=QToolButton.ToolButtonPopupMode.InstantPopup,
            focusPolicy=Qt.FocusPolicy.StrongFocus,
        )
        menu = QMenu(self._more)
        menu.setToolTipsVisible(True)
        self.show_all = QAction(tr("Show everything"), menu)
        self.show_all.setToolTip(
            tr("Ends panning and zooming; a double click on the map does too.")
        )
        self.straighten = QAction(tr("Straighten the axes"), menu)
        self.straighten.setToolTip(
            tr(
                "While a network learns, the map turns with its digits. This makes the first "
                "component the horizontal axis again."
            )
        )
        self.room = QAction(tr("Three dimensions"), menu, checkable=True)
        self.room.setChecked(self.question.dims == 3)
        self.room.setToolTip(tr("A room in place of a plane: it turns until the mouse is over it."))
        self.arrows = QAction(tr("Output weights as arrows"), menu, checkable=True)
        self.arrows.setChecked(self._settings.choice("map/arrows", False))
        self.arrows.setToolTip(
            tr(
                "The rows of the last weight matrix among the digits of the last hidden layer, by "
                "PCA: a digit’s score rises fastest along its arrow."
            )
        )
        self.arrows.toggled.connect(lambda on: self._settings.set_choice("map/arrows", on))
        self.save_figure = QAction(tr("Save…"), menu)
        self.save_figure.setToolTip(
            tr(
                "The map as you see it as PNG or SVG, or each digit’s label, prediction and place "
                "as CSV."
            )
        )
        menu.addActions([self.show_all, self.straighten])
        menu.addSeparator()
        menu.addActions([self.room, self.arrows])
        menu.addSeparator()
        menu.addAction(self.save_figure)
        self._more.setMenu(menu)

    def show_data(self, data: DataInfo | None) -> None:
        """Offers as many digits as there are."""
        counts = {}
        if data is not None:
            train, validation, test = data.counts
            counts = {"test": test, "train": train, "all": train + validation + test}
        if counts != self._counts:
            self._counts = counts
            self._fill_digits()

    def show_map(self, digits: DigitMap | None) -> None:
        """Shows what the map is of, and what else it could be."""
        is_predicted = digits is not None and digits.predictions is not None
        for row in range(self._colour.count()):
            item = self._colour.model().item(row)
            item.setEnabled(is_predicted or item.data(Qt.ItemDataRole.UserRole) == LABEL)
        for action in (self.save_figure, self.show_all):
            action.setEnabled(digits is not None)
        self.straighten.setEnabled(digits is not None and digits.laying is None)
        self.arrows.setEnabled(digits is not None and digits.vectors is not None)
        self._layer.setEnabled(digits is None or digits.fits)
        if digits is not None:
            self._fill_layers(digits.layers, digits.layer)

    def _fill_layers(self, layers: tuple[str, ...], shown: str) -> None:
        entries = [(name, layer_title(name), layer_tip(name)) for name in layers]
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
            maximum = COUNTS[-1] if available is None else min(COUNTS[-1], available)
            for count in (*(c for c in COUNTS if c < maximum), maximum):
                if part == self.question.part and count <= max(self.question.count, COUNTS[0]):
                    wanted = len(entries)
                title = digits_title(part, count, available)
                entries.append(((part, count), title, tr("Shows {digits}.", digits=title)))
        _fill(self._digits, entries, entries[wanted][0])

    def _show_parameters(self) -> None:
        self._perplexity.setVisible(self.question.method == "tsne")
        self._neighbours.setVisible(self.question.method == "isomap")

    def _choose(self, **changes: object) -> None:
        self.probe = replace(self.probe, question=replace(self.question, **changes))
        for name, value in changes.items():
            self._settings.set_choice(f"map/{name}", value)
        self._show_parameters()
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
    default = Question()
    method = settings.choice("map/method", default.method)
    part = settings.choice("map/part", default.part)
    question = Question(
        method=method if method in {m.key for m in METHODS} else default.method,
        layer=settings.choice("map/layer", default.layer),
        part=part if part in PARTS else default.part,
        count=min(max(settings.choice("map/count", default.count), 1), COUNTS[-1]),
        dims=3 if settings.choice("map/dims", default.dims) == 3 else 2,
        perplexity=min(max(settings.choice("map/perplexity", default.perplexity), 2.0), 100.0),
        neighbours=min(max(settings.choice("map/neighbours", default.neighbours), 2), 50),
    )
    return MapProbe(question)


def _fill(box: QComboBox, entries: Iterable[Entry], chosen: object) -> None:
    with QSignalBlocker(box):
        box.clear()
        for row, (data, text, tip) in enumerate(entries):
            box.addItem(text, data)
            box.setItemData(row, tip, Qt.ItemDataRole.ToolTipRole)
            if data == chosen:
                box.setCurrentIndex(row)
