"""Figures: title, body and legend at twice the size, and nothing to press."""

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSlider, QVBoxLayout, QWidget

from digitapp.export.figures import (
    MARGIN_PX,
    SCALE,
    ExportFigure,
    below_controls,
    pdf_page_of,
    picture_of,
    svg_of,
)
from digitapp.style.imaging import from_qimage
from digitapp.widgets.colour_scale import ColourScale
from tests.digitapp.windows import shown

TITLE = "Weights of the first layer"


class Paper(QWidget):
    """A body with a text and, below it, something to press."""

    def __init__(self):
        super().__init__()
        column = QVBoxLayout(self)
        column.addWidget(QLabel("of the network", self))
        column.addWidget(QPushButton("PRESS ME", self))
        column.addWidget(QSlider(self))


@pytest.fixture
def body(qtbot):
    return shown(qtbot, Paper(), 240, 160)


@pytest.fixture
def scale(qtbot):
    scale = shown(qtbot, ColourScale(), 190, 30)
    scale.show_limit(0.75)
    return scale


def texts(drawing):
    return drawing.decode().split("<!DOCTYPE")[-1]


def test_a_figure_has_title_body_and_legend_and_no_buttons(body, scale):
    drawing = texts(svg_of(ExportFigure(TITLE, body, (scale,))))
    for text in (TITLE, "of the network", "+0.75"):
        assert text in drawing
    assert "PRESS ME" not in drawing


def test_a_picture_is_twice_as_fine_and_holds_all_of_it(body, scale):
    image = picture_of(ExportFigure(TITLE, body, (scale,)))
    assert image.width() == SCALE * (240 + 2 * MARGIN_PX)
    assert image.height() > SCALE * (160 + 30)
    grey = from_qimage(image)[..., 0]
    top, foot = grey[: int(SCALE * 30)], grey[-int(SCALE * (30 + MARGIN_PX)) :]
    assert np.ptp(top) > 100
    assert np.ptp(foot) > 100


def test_what_one_presses_leaves_the_colour_behind_it(body):
    button = body.findChild(QPushButton)
    figure = ExportFigure("", body)
    at = button.geometry().center()
    image = picture_of(figure)
    x, y = (round(SCALE * (MARGIN_PX + place)) for place in (at.x(), at.y()))
    assert QColor(image.pixel(x, y)) == QColor(image.pixel(3, 3))


def test_a_legend_that_is_hidden_takes_no_room(body, scale):
    whole = picture_of(ExportFigure(TITLE, body, (scale,))).height()
    scale.hide()
    assert picture_of(ExportFigure(TITLE, body, (scale,))).height() < whole


def test_a_part_of_the_body_can_be_meant(body):
    image = picture_of(ExportFigure("", body, box=QRect(100, 0, 140, 160)))
    assert image.width() == SCALE * (140 + 2 * MARGIN_PX)


def test_a_long_title_is_not_cut(body):
    figure = ExportFigure(TITLE * 5, body)
    assert figure.size.width() > 240 + 2 * MARGIN_PX
    assert TITLE * 5 in texts(svg_of(figure))


def test_a_page_is_a_pdf(body):
    page = pdf_page_of(ExportFigure(TITLE, body))()
    assert page.startswith(b"%PDF")
    assert page.rstrip().endswith(b"%%EOF")


def test_what_stands_above_the_first_that_is_no_control_is_left_out(qtbot):
    page = QWidget()
    column = QVBoxLayout(page)
    bar = QWidget(page)
    QHBoxLayout(bar).addWidget(QPushButton("PRESS ME", bar))
    column.addWidget(bar)
    column.addWidget(QLabel("of the network", page))
    column.addWidget(QPushButton("AND ME", page))
    shown(qtbot, page, 240, 160)
    label = page.findChild(QLabel)
    assert below_controls(page) == QRect(0, label.y(), 240, 160 - label.y())
    bar.findChild(QPushButton).setProperty("figure", True)
    assert below_controls(page).top() == bar.y()


def test_a_page_of_a_huge_figure_is_no_finer_than_other_pictures(body):
    fine = pdf_page_of(ExportFigure(TITLE, body)).args[0]
    assert fine.width() == 2 * SCALE * (body.width() + 2 * MARGIN_PX)
    body.resize(3800, 2100)
    coarse = pdf_page_of(ExportFigure(TITLE, body)).args[0]
    assert coarse.width() == SCALE * (3800 + 2 * MARGIN_PX)
