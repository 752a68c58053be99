import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitapp.export.figures import MARGIN_PX, ExportFigure, picture_of
from digitapp.widgets.batch_plot import MAX_BATCHES, MAX_POINTS, SHADES, BatchLosses, BatchPlot


def losses_of(batches, steps):
    losses = BatchLosses()
    number = np.repeat(np.arange(batches), steps)
    losses.append(number, 1 / (1 + np.arange(len(number))))
    return losses


def test_each_batch_is_a_line_of_its_own_with_its_first_and_last_step():
    x, y, batch = losses_of(3, 500).curves(in_a_row=True)
    assert np.isnan(y).sum() == 3
    for number in range(3):
        mine = (batch == number) & np.isfinite(y)
        assert (x[mine][0], x[mine][-1]) == (500 * number + 1, 500 * number + 500)
        np.testing.assert_allclose(y[mine], 1 / x[mine])


def test_on_top_of_each_other_every_batch_begins_at_its_first_step():
    x, _, batch = losses_of(4, 50).curves(in_a_row=False)
    for number in range(4):
        assert x[batch == number].min() == 1
        assert x[batch == number].max() == 50


@pytest.mark.parametrize(("batches", "steps"), [(1, 1), (200, 500), (5000, 3), (3, 100_000)])
def test_what_is_drawn_is_bounded_and_holds_the_first_and_the_last_batch(batches, steps):
    x, y, batch = losses_of(batches, steps).curves(in_a_row=True)
    assert len(x) == len(y) == len(batch) <= MAX_POINTS + MAX_BATCHES * 3
    assert (batch[0], batch[-1]) == (0, batches - 1)
    assert np.nanmax(x) == batches * steps


def test_steps_that_come_bit_by_bit_are_the_same_as_all_at_once():
    whole, parts = losses_of(7, 333), BatchLosses()
    for start in range(0, len(whole), 100):
        span = slice(start, start + 100)
        parts.append(whole.batches[span], whole.losses[span])
    for one, other in zip(whole.curves(in_a_row=False), parts.curves(in_a_row=False), strict=True):
        np.testing.assert_array_equal(one, other)


def test_nothing_gives_no_curves():
    assert [len(part) for part in BatchLosses().curves(in_a_row=True)] == [0, 0, 0]


def test_the_plot_colours_batches_by_their_number(qtbot, themed):
    plot = BatchPlot()
    qtbot.addWidget(plot)
    plot.resize(400, 260)
    with qtbot.waitExposed(plot):
        plot.show()
    losses = losses_of(64, 20)
    plot.append(losses.batches, losses.losses)
    items = plot.plot_item.listDataItems()
    qtbot.waitUntil(lambda: items[-1].xData is not None)
    pens = [item.opts["pen"].color().name() for item in items]
    assert len(set(pens)) == SHADES
    firsts = [item.xData[0] for item in items]
    assert firsts == sorted(firsts)
    assert picture_of(ExportFigure("", plot)).width() == 800 + 4 * MARGIN_PX


def test_a_double_click_follows_the_data_again(qtbot):
    plot = BatchPlot()
    qtbot.addWidget(plot)
    with qtbot.waitExposed(plot):
        plot.show()
    losses = losses_of(5, 20)
    plot.append(losses.batches, losses.losses)
    box = plot.plot_item.getViewBox()
    qtbot.waitUntil(lambda: box.viewRange()[0][1] > 90)
    box.setRange(xRange=(0, 5), padding=0)
    box.sigRangeChangedManually.emit([True, True])
    plot.append(losses.batches + 5, losses.losses)
    qtbot.wait(0)
    plot.draw()
    assert box.viewRange()[0][1] < 10
    QTest.mouseDClick(plot.plot_item.getViewWidget().viewport(), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: box.viewRange()[0][1] > 190)
