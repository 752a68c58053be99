"""A text as high as it is long, with formulas on its lines; a small curve; wrapping rows."""

import numpy as np
from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QLabel, QWidget

from digitapp.widgets.formula_text import FormulaPicture, FormulaText
from digitapp.widgets.trace_plot import TracePlot
from digitapp.widgets.wrapping import WrappingLayout
from tests.digitapp.windows import shown

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -10 20 14"><path d="M0 0H20V-10H0Z"/></svg>'
)
FORMULA = {"formula:0": FormulaPicture(SVG, 20.0, 14.0, 10.0)}


def test_a_narrower_text_is_higher(qtbot):
    text = FormulaText("Text")
    text.show_text("word " * 60, {}, "words")
    shown(qtbot, text, 400, 300)
    assert text.heightForWidth(200) > 1.5 * text.heightForWidth(400)
    assert text.accessibleDescription() == "words"


def test_a_formula_is_painted_in_the_colour_of_text(qtbot, themed):
    text = FormulaText("Text")
    text.show_text("So ![y](formula:0).", FORMULA, "So y.")
    shown(qtbot, text, 300, 100)
    kind = QTextDocument.ResourceType.ImageResource.value
    image = text.loadResource(kind, QUrl("formula:0"))
    assert isinstance(image, QImage)
    middle = image.pixelColor(image.width() // 2, image.height() // 2)
    assert middle.name() == themed.color("text").name()


def test_nothing_but_formulas_is_ever_loaded(qtbot):
    text = FormulaText("Text")
    qtbot.addWidget(text)
    text.show_text("![x](file:///etc/passwd)", {}, "")
    assert text.loadResource(2, QUrl("file:///etc/passwd")) is None


def test_a_trace_tells_how_many_values_it_shows(qtbot):
    plot = TracePlot("cost")
    plot.show_trace("cost", [5.0, np.inf, 1.0, 0.5], 0.4)
    shown(qtbot, plot, 300, 90).grab()
    assert plot.accessibleDescription() == "4 values, from 5 to 0.5"


def test_what_does_not_fit_a_row_goes_to_the_next(qtbot):
    widget = QWidget()
    row = WrappingLayout(widget)
    for _ in range(4):
        label = QLabel("some words", widget)
        row.addWidget(label)
    one = label.sizeHint()
    assert row.heightForWidth(5 * one.width()) == one.height()
    assert row.heightForWidth(one.width() + 2) > 3 * one.height()
    shown(qtbot, widget, one.width() + 2, 300)
