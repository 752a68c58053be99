import re
from base64 import b64decode

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPicture
from PySide6.QtTest import QTest

from digitapp.export.figures import ExportFigure, svg_of
from digitapp.style import imaging
from digitapp.style.imaging import from_qimage
from digitapp.widgets import tile_grid
from digitapp.widgets.mosaic import Panel, arrange, shrink
from digitapp.widgets.tile_grid import MatrixView, TileGrid


def tiles_of(count, height=28, width=28):
    rng = np.random.default_rng(0)
    return rng.normal(size=(count, height, width)).astype(np.float32)


@pytest.fixture
def grid(qtbot):
    widget = TileGrid()
    qtbot.addWidget(widget)
    widget.resize(700, 500)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def pixels(widget):
    return from_qimage(widget.grab().toImage())[:, :, :3].astype(int)


@pytest.mark.parametrize("count", [1, 2, 7, 16, 100, 128, 1000])
@pytest.mark.parametrize("room", [(500, 700), (300, 900), (800, 200), (20, 20)])
def test_all_tiles_fit_and_do_not_overlap(count, room):
    mosaic = arrange(count, (28, 28), room)
    places = np.array([mosaic.place(k) for k in range(count)])
    if min(room) > 100:
        assert places[:, :2].min() >= 0
        assert (places[:, 0] + places[:, 2]).max() <= room[1]
        assert (places[:, 1] + places[:, 3]).max() <= room[0]
    assert len({(x, y) for x, y, *_ in places.tolist()}) == count


def test_tiles_fill_the_panel():
    for room in ((500, 700), (400, 1000), (560, 720)):
        mosaic = arrange(128, (28, 28), room)
        assert 128 * np.prod(mosaic.size) > 0.7 * np.prod(room)


def test_what_is_found_at_a_pixel_is_what_is_painted_there():
    mosaic = arrange(7, (5, 4), (200, 333), gap=3, foot=10)
    codes = np.arange(7 * 5 * 4, dtype=np.uint32).reshape(7, 5, 4) + 1
    panel = Panel(mosaic, (200, 333), np.uint32(0))
    panel.show(codes)
    for y in range(0, 200, 3):
        for x in range(333):
            found = mosaic.at(x, y)
            assert panel.pixels[y, x] == (0 if found is None else codes[found])
    assert set(np.unique(panel.pixels)) == set(range(7 * 5 * 4 + 1))


def test_shrinking_keeps_the_mean():
    big = tiles_of(2, 60, 45)
    small = shrink(big, (20, 15))
    assert small.shape == (2, 20, 15)
    np.testing.assert_allclose(small[0, 0, 0], big[0, :3, :3].mean(), rtol=1e-5)
    assert shrink(big, (600, 450)) is big


def test_each_tile_has_its_own_scale_unless_a_common_one_is_asked_for(grid, themed):
    tiles = np.zeros((2, 1, 1), np.float32)
    tiles[:, 0, 0] = 10.0, -0.1
    grid.show_tiles(tiles)
    assert grid.limit == 10.0
    x, y, width, height = arrange(2, (1, 1), (500, 700), gap=tile_grid.GAP_PX).place(1)
    own = pixels(grid)[y + height // 2, x + width // 2]
    assert own.tolist() == list(QColor(themed.negative).getRgb()[:3])
    grid.common_scale = True
    common = pixels(grid)[y + height // 2, x + width // 2]
    assert np.abs(common - QColor(themed.card).getRgb()[:3]).sum() < 25


def test_hovering_tells_tile_cell_and_value(grid, qtbot):
    tiles = tiles_of(12, 8, 8)
    grid.show_tiles(tiles)
    x, y, width, height = arrange(12, (8, 8), (500, 700), gap=tile_grid.GAP_PX).place(5)
    at = QPoint(x + width * 13 // 16, y + height * 5 // 16)
    with qtbot.waitSignal(grid.hovered) as blocker:
        QTest.mouseMove(grid, at)
    assert blocker.args == [5, 2, 6, pytest.approx(float(tiles[5, 2, 6]))]


def test_a_click_selects_and_tells(grid, qtbot):
    grid.show_tiles(tiles_of(12))
    x, y, *_ = arrange(12, (28, 28), (500, 700), gap=tile_grid.GAP_PX).place(7)
    with qtbot.waitSignals([grid.clicked, grid.selected_changed]):
        QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(x + 4, y + 4))
    assert grid.selected == 7
    assert grid.accessibleDescription() == "8 of 12"


def test_arrows_move_the_selection_and_enter_clicks(grid, qtbot):
    grid.show_tiles(tiles_of(12))
    columns = arrange(12, (28, 28), (500, 700), gap=tile_grid.GAP_PX).columns
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        QTest.keyClick(grid, key)
    assert grid.selected == columns
    with qtbot.waitSignal(grid.clicked) as blocker:
        QTest.keyClick(grid, Qt.Key.Key_Return)
    assert blocker.args == [columns]
    QTest.keyClick(grid, Qt.Key.Key_Up)
    QTest.keyClick(grid, Qt.Key.Key_Up)
    assert grid.selected == 0


def test_fewer_tiles_take_the_selection_away(grid):
    grid.show_tiles(tiles_of(12))
    grid.select(11)
    grid.show_tiles(tiles_of(4))
    assert grid.selected == -1


def test_the_selected_tile_has_a_frame_in_the_accent(grid, themed):
    grid.show_tiles(np.zeros((4, 8, 8), np.float32))
    accent = np.array(QColor(themed.accent).getRgb()[:3])
    assert not (pixels(grid) == accent).all(2).any()
    grid.select(2)
    assert (pixels(grid) == accent).all(2).sum() > 100


def test_no_tiles_and_values_that_are_no_numbers_are_borne(grid):
    grid.show_tiles(np.zeros((0, 28, 28)))
    pixels(grid)
    QTest.mouseMove(grid, QPoint(50, 50))
    QTest.keyClick(grid, Qt.Key.Key_Right)
    grid.show_tiles(np.full((3, 4, 4), np.nan))
    pixels(grid)
    assert grid.limit == 0.0


def test_a_hidden_grid_makes_no_picture(grid, monkeypatch):
    made, show = [], Panel.show
    monkeypatch.setattr(
        Panel, "show", lambda panel, tiles: made.append(tiles) or show(panel, tiles)
    )
    grid.hide()
    grid.show_tiles(tiles_of(12))
    grid.common_scale = True
    assert made == []
    grid.show()
    grid.grab()
    assert len(made) == 1


def test_tiles_that_follow_others_look_as_they_do_in_a_new_grid(qtbot, grid):
    grid.show_tiles(tiles_of(12))
    pixels(grid)
    grid.show_tiles(-2 * tiles_of(12)[::-1])
    after = pixels(grid)
    fresh = TileGrid()
    qtbot.addWidget(fresh)
    fresh.resize(grid.size())
    fresh.show_tiles(-2 * tiles_of(12)[::-1])
    np.testing.assert_array_equal(after, pixels(fresh))


def test_what_was_recorded_of_a_grid_is_not_changed_by_what_it_shows_later(grid):
    grid.show_tiles(tiles_of(12))
    before, record = pixels(grid), QPicture()
    grid.render(record, QPoint())
    grid.show_tiles(-3 * tiles_of(12))
    pixels(grid)
    again = QImage(grid.size(), QImage.Format.Format_RGB32)
    with QPainter(again) as painter:
        painter.drawPicture(0, 0, record)
    middle = np.s_[200:300, 300:400]
    np.testing.assert_array_equal(from_qimage(again)[:, :, :3][middle], before[middle])


def test_tiles_too_many_for_their_room_are_borne(grid):
    grid.resize(60, 40)
    grid.show_tiles(tiles_of(1000))
    assert pixels(grid).shape == (40, 60, 3)


def test_grey_tiles_show_grey_and_captions(qtbot):
    grid = TileGrid(grey=True)
    qtbot.addWidget(grid)
    grid.resize(200, 100)
    grid.show_tiles(np.ones((2, 4, 4)), ["3→8", "5→6"])
    white = (pixels(grid) == 255).all(2)
    assert white.any()
    with pytest.raises(ValueError, match="1 captions for 2 tiles"):
        grid.show_tiles(np.ones((2, 4, 4)), ["3"])


def test_a_matrix_fills_its_panel(qtbot, themed):
    view = MatrixView()
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.show()
    matrix = np.ones((784, 10), np.float32)
    view.show_matrix(matrix)
    assert (pixels(view) == QColor(themed.positive).getRgb()[:3]).all(2).mean() > 0.99
    QTest.mouseMove(view, QPoint(9, 9))
    with qtbot.waitSignal(view.hovered) as blocker:
        QTest.mouseMove(view, QPoint(299, 199))
    index, row, column, value = blocker.args
    assert (index, column, value) == (0, 9, 1.0)
    assert row > 775


def test_normalising_has_no_colour_of_its_own(themed):
    assert imaging.signed_colors(themed)[128] == QColor(themed.card).rgb()


def test_a_drawing_of_tiles_has_each_as_a_picture_of_its_cells(grid):
    grid.show_tiles(tiles_of(4, 8, 8))
    drawing = svg_of(ExportFigure("", grid)).decode()
    pictures = [QImage.fromData(b64decode(p)) for p in re.findall(r"base64,([^\"]*)", drawing)]
    assert [picture.size().toTuple() for picture in pictures] == [(8, 8)] * 4
