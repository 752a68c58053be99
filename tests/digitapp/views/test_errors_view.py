"""The view of errors: judged live and at rest, cells open their digits, pages, files."""

import csv

import numpy as np
import pytest
from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton

from digitapp.export.figures import ExportFigure, below_controls, svg_of
from digitapp.state import Phase
from digitapp.views.errors import words
from digitapp.views.errors.digits import PAGE
from digitapp.views.errors.pages import PAGES
from digitapp.views.errors.selection import AllMisclassified
from digitapp.views.errors.view import ErrorsView
from model.archs import MLP
from model.files import SavedNetwork, save_network
from model.plan import Plan
from model.probes.judging.comparison import compare
from model.probes.judging.errors import confused, misclassified
from model.strokes import Drawing, write_drawings
from tests.digitapp.views.hands import press
from tests.digitapp.waiting import open_and_wait

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
LONG = {"epochs": 10_000}


@pytest.fixture
def session(bare_session):
    return bare_session


@pytest.fixture
def make_file(tmp_path):
    """A function: saves a new network for 8x8 pixels; its path."""

    def make(name="fresh", seed=0):
        network = MLP(MLP.Config(hidden=(8,)), (8, 8), np.random.default_rng(seed))
        path = tmp_path / f"{name}.npz"
        save_network(path, SavedNetwork(network, "digits", {}))
        return str(path)

    return make


@pytest.fixture
def pens(tmp_path):
    """The path of forty drawings by two writers, some tagged."""
    rng = np.random.default_rng(0)
    upright = np.array([[0.0, 0.0], [0.0, 10.0], [0.5, 20.0]])
    level = np.array([[0.0, 0.0], [10.0, 0.0], [3.0, 20.0]])
    drawings = [
        Drawing(
            str(k),
            ((upright, level)[k % 2] + rng.normal(size=(3, 2)) * 0.3,),
            (1, 7)[k % 2],
            ("ann", "bea")[k % 3 == 0],
            tags=frozenset(["hard"] if k % 5 == 0 else []),
        )
        for k in range(40)
    ]
    write_drawings(tmp_path / "pens.jsonl", drawings)
    return str(tmp_path / "pens.jsonl")


@pytest.fixture
def view(show_view):
    return show_view(ErrorsView)


@pytest.fixture
def judged(qtbot, view, session, make_file):
    """The view with all test digits read by a network that has learnt nothing."""
    open_and_wait(session, make_file())
    until_whole(qtbot, view)
    return view


def until_whole(qtbot, view):
    def is_whole():
        judged = view.desk.judged
        return judged is not None and judged.is_whole and not view.desk.is_painting

    qtbot.waitUntil(is_whole, timeout=20_000)


def text_of(view, name):
    return view.findChild(QLabel, name).text()


def click_cell(view, label, prediction):
    at = view.matrix.box_of(label, prediction).center().toPoint()
    QTest.mouseClick(view.matrix, LEFT, NO_KEY, at)


def worst_cell(view):
    off = view.matrix.counts * (1 - np.eye(10, dtype=np.int64))
    label, prediction = np.unravel_index(off.argmax(), (10, 10))
    return int(label), int(prediction)


def file_chosen(view, path):
    """Answers the save dialog."""
    dialog = view.findChild(QFileDialog, "saveDialog")
    dialog.fileSelected.emit(str(path))
    dialog.close()


def test_without_a_network_the_view_says_what_to_do(view):
    assert view.findChild(QLabel, "errorsMessage").isVisible()
    assert "no network" in text_of(view, "errorsMessage")


def test_all_test_digits_are_read_and_counted(judged, session):
    counts = judged.matrix.counts
    assert counts.sum() == session.state.data.counts[2]
    fraction = 100 * np.trace(counts) / counts.sum()
    assert f"{fraction:.2f} %" in text_of(judged, "errorsHeadline")
    assert judged.matrix.isVisible()


def test_a_cell_opens_its_digits_the_most_confident_first(qtbot, judged):
    label, prediction = worst_cell(judged)
    click_cell(judged, label, prediction)
    chosen = judged.pages.digits.chosen
    wanted = confused(judged.desk.judged.score, label, prediction)
    np.testing.assert_array_equal(chosen.places, wanted)
    page = judged.pages.digits.grid.tiles
    np.testing.assert_array_equal(
        page[0], judged.desk.judged.digits.inputs(int(chosen.judged.chosen[wanted[0]]))
    )
    assert text_of(judged, "errorsTitle") == f"{label} predicted as {prediction}"


def test_from_a_cell_to_its_pictures_takes_no_time(judged):
    label, prediction = worst_cell(judged)
    clock = QElapsedTimer()
    took = []
    for _ in range(5):
        judged.select(AllMisclassified())
        clock.start()
        click_cell(judged, label, prediction)
        judged.pages.digits.grid.repaint()
        took.append(clock.elapsed())
    assert min(took) <= 100


def test_a_click_beside_the_matrix_shows_what_is_misclassified_of_a_digit(judged):
    judged.matrix.row_chosen.emit(3)
    chosen = judged.pages.digits.chosen
    score = judged.desk.judged.score
    assert (score.labels[chosen.places] == 3).all()
    assert (score.predictions[chosen.places] != 3).all()
    press(judged, "errorsAll")
    assert len(judged.pages.digits.chosen.places) == len(misclassified(score))


def test_the_pages_of_pictures_are_turned(judged):
    digits = judged.pages.digits
    first = digits.grid.tiles.copy()
    assert len(first) == PAGE
    QTest.keyClick(digits, Qt.Key.Key_PageDown)
    assert not np.array_equal(digits.grid.tiles, first)
    QTest.keyClick(digits, Qt.Key.Key_PageUp)
    np.testing.assert_array_equal(digits.grid.tiles, first)


def test_a_click_on_a_picture_sends_it_to_the_canvas(qtbot, judged, session):
    grid = judged.pages.digits.grid
    middle = grid.frame_of(1).center().toPoint()
    with qtbot.waitSignal(session.digit_sent) as sent:
        QTest.mouseClick(grid, LEFT, NO_KEY, middle)
    np.testing.assert_array_equal(sent.args[0], grid.tiles[1])
    label = judged.desk.judged.score.labels[judged.pages.digits.chosen.places[1]]
    assert sent.args[1].endswith(f"labelled {label}")


def test_a_picture_can_be_looked_into(qtbot, judged, session):
    button = judged.findChild(QPushButton, "errorsToInside")
    assert not button.isEnabled()
    judged.pages.digits.grid.select(0)
    with qtbot.waitSignal(session.digit_sent), qtbot.waitSignal(session.view_wanted) as wanted:
        press(judged, "errorsToInside")
    assert wanted.args == ["inside"]
    with qtbot.waitSignal(session.view_wanted) as wanted:
        press(judged, "errorsToWhy")
    assert wanted.args == ["why"]


def test_pens_are_judged_by_writer_and_sent_as_strokes(qtbot, judged, session, pens, settings):
    judged.head.source.open_file(pens)
    qtbot.waitUntil(lambda: judged.desk.measure is not None, timeout=20_000)
    assert judged.matrix.counts.sum() == 40
    judged.pages.turn_to("writers")
    bars = judged.pages.writers._list.bars
    assert {bar.name for bar in bars} == {"ann", "bea"}
    assert [bar.fraction for bar in bars] == sorted(bar.fraction for bar in bars)
    judged.pages.writers.chosen.emit("bea")
    places = judged.pages.digits.chosen.places
    assert {judged.desk.writers[k] for k in places.tolist()} <= {"bea"}
    press(judged, "errorsAll")
    with qtbot.waitSignal(session.strokes_sent) as sent:
        judged.pages.digits.sent.emit(int(judged.pages.digits.chosen.places[0]), "")
    assert sent.args[0][0].shape == (3, 2)
    # The choice is remembered, and the file with it.
    again = ErrorsView(session, settings, judged.parentWidget())
    assert again.head.source.source.key == "strokes"


def test_own_digits_are_judged_and_followed(qtbot, judged, session):
    box = judged.head.source
    assert box.findData("own") < 0
    stroke = [np.array([[0.0, 0.0], [0.0, 0.5]])]
    session.handwriting.keep(stroke, 1)
    assert box.findData("own") >= 0
    box.activated.emit(box.findData("own"))
    qtbot.waitUntil(lambda: judged.matrix.counts.sum() == 1, timeout=20_000)
    session.handwriting.keep(stroke, 7)
    qtbot.waitUntil(lambda: judged.matrix.counts[7].sum() == 1, timeout=20_000)
    session.handwriting.delete([drawing.id for drawing in session.handwriting.state.drawings])
    qtbot.waitUntil(lambda: judged.matrix.counts.sum() > 2, timeout=20_000)
    assert box.source.key == "test"


def test_a_network_with_another_recipe_gets_the_pens_painted_again(qtbot, judged, session, pens):
    judged.head.source.open_file(pens)
    qtbot.waitUntil(lambda: judged.desk.measure is not None, timeout=20_000)
    assert judged.desk.judged.digits.shape == (8, 8)
    open_and_wait(session, "mlp")
    qtbot.waitUntil(
        lambda: judged.desk.judged is not None and judged.desk.judged.digits.shape == (28, 28),
        timeout=20_000,
    )


def test_a_file_that_holds_no_drawings_is_told_and_no_panel_stays_empty(
    qtbot, judged, session, tmp_path
):
    (tmp_path / "text.jsonl").write_text("no drawings\n")
    judged.head.source.open_file(str(tmp_path / "text.jsonl"))
    qtbot.waitUntil(lambda: judged.desk.trouble, timeout=10_000)
    assert "could not be read" in text_of(judged, "errorsMessage")
    assert "text.jsonl" in session.messages[-1].text


def test_data_of_another_size_are_explained(qtbot, view, session):
    session.choose_data("digits")
    qtbot.waitUntil(lambda: session.state.is_free and session.state.data is not None)
    open_and_wait(session, "mlp")
    qtbot.waitUntil(lambda: view.desk.trouble, timeout=20_000)
    assert "28×28" in text_of(view, "errorsMessage")
    assert "Use generated pen digits" in [b.text() for b in view.remedies.buttons]
    view.remedies.buttons[1].click()
    qtbot.waitUntil(lambda: view.desk.judged is not None, timeout=20_000)
    assert not view.remedies.isVisible()


@pytest.mark.parametrize("key", [key for key in PAGES if key not in ("writers", "digits")])
def test_each_page_is_there_to_be_seen(judged, key):
    press(judged, f"errorsPage-{key}")
    assert judged.pages.key == key
    assert judged.pages.page.isVisible()


def test_confidence_is_said_in_words(judged):
    judged.pages.turn_to("calibration")
    assert judged.pages.calibration.plot.counts.sum() == judged.desk.judged.score.n
    assert "points apart on average" in text_of(judged, "errorsConfidence")


def test_robustness_is_measured_on_request_and_compared_with_the_network_before(
    qtbot, judged, session, make_file
):
    page = judged.pages.robustness
    judged.pages.turn_to("robustness")
    press(judged, "errorsMeasure")
    assert page.asking.is_busy
    qtbot.waitUntil(lambda: page.plot.values is not None, timeout=30_000)
    lines = page.lines()
    open_and_wait(session, make_file("other", 1))
    until_whole(qtbot, judged)
    assert "changed since" in text_of(judged, "errorsRobustnessNote")
    press(judged, "errorsMeasure")
    qtbot.waitUntil(lambda: len(page.lines()) == 2 * len(lines) - 1, timeout=30_000)
    press(judged, "disturb-shift")
    assert page.key == "shift"


def test_the_page_of_two_networks_is_saved_with_its_four_counts_and_from_the_top_on(
    qtbot, judged, make_file
):
    judged.pages.turn_to("compare")
    judged.pages.compare.open_file(make_file("other", 1))
    qtbot.waitUntil(lambda: judged.pages.compare.compared is not None, timeout=20_000)
    page = judged.pages.page
    drawing = svg_of(ExportFigure("Two", page, box=below_controls(page))).decode()
    for key in ("both_correct", "only_first", "only_second", "both_wrong"):
        button = judged.findChild(QPushButton, f"errors-{key}")
        assert all(line in drawing for line in button.text().splitlines())
    assert ">Compare<" not in drawing
    first = judged.findChild(QPushButton, "errors-both_correct")
    assert below_controls(page).top() == first.y() > 0


def test_a_measurement_can_be_stopped(qtbot, judged):
    page = judged.pages.robustness
    judged.pages.turn_to("robustness")
    press(judged, "errorsMeasure")
    assert page.asking.button.text() == "Stop"
    press(judged, "errorsMeasure")
    assert not page.asking.is_busy
    assert page.plot.values is None


def test_two_networks_are_compared_and_each_count_opens_its_digits(qtbot, judged, make_file):
    page = judged.pages.compare
    judged.pages.turn_to("compare")
    page.open_file(make_file("other", 1))
    qtbot.waitUntil(lambda: page.compared is not None, timeout=20_000)
    found = page.compared.comparison
    assert len(found.both_wrong) > 0
    press(judged, "errors-both_wrong")
    assert judged.pages.key == "digits"
    np.testing.assert_array_equal(judged.pages.digits.chosen.places, found.both_wrong)
    assert "“other”" in text_of(judged, "errorsVerdict")


def test_the_matrix_follows_a_training_and_ends_with_all_digits(qtbot, judged, session):
    session.start(Plan("mlp", {}, LONG))
    before = judged.matrix.counts
    qtbot.waitUntil(lambda: np.trace(judged.matrix.counts) > 2 * np.trace(before), timeout=20_000)
    assert session.state.phase is Phase.TRAINING
    session.stop()
    qtbot.waitUntil(lambda: session.state.is_free, timeout=20_000)
    until_whole(qtbot, judged)


def test_the_training_of_a_first_network_is_followed(qtbot, view, session):
    session.start(Plan("mlp", {}, LONG))
    qtbot.waitUntil(lambda: view.desk.judged is not None, timeout=20_000)
    session.stop()
    qtbot.waitUntil(lambda: session.state.is_free, timeout=20_000)


def test_digits_that_are_chosen_in_a_training_are_those_that_are_judged(qtbot, judged, session):
    before = judged.desk.judged
    session.start(Plan("mlp", {}, LONG))
    qtbot.waitUntil(lambda: judged.desk.judged is not before, timeout=20_000)
    assert judged.desk.judged.digits.part == "test"
    box = judged.head.source
    box.activated.emit(box.findData("validation"))
    qtbot.waitUntil(lambda: judged.desk.judged is not None, timeout=20_000)
    assert judged.desk.judged.digits.part == "validation"
    session.stop()
    qtbot.waitUntil(lambda: session.state.is_free, timeout=20_000)


def test_a_hidden_view_asks_for_nothing(qtbot, judged, session, make_file):
    judged.hide()
    assert session.probes.watched is None
    shown = judged.desk.judged
    open_and_wait(session, make_file("other", 1))
    assert session.evaluations.tasks == []
    assert judged.desk.judged is shown
    judged.show()
    qtbot.waitUntil(lambda: judged.desk.judged is not shown, timeout=20_000)


def test_percentages_are_remembered(judged, session, settings):
    press(judged, "errorsPercentages")
    assert judged.matrix.shows_percentages
    assert ErrorsView(session, settings, judged.parentWidget()).matrix.shows_percentages


def test_the_matrix_is_saved_as_table_picture_and_drawing(qtbot, judged, session, tmp_path):
    for name, begins in (("m.png", b"\x89PNG"), ("m.svg", b"<?xml"), ("m.csv", b"label,")):
        judged.head.save_matrix.trigger()
        with qtbot.waitSignal(session.said):
            file_chosen(judged, tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(begins)
    with (tmp_path / "m.csv").open() as file:
        rows = list(csv.reader(file))[1:]
    np.testing.assert_array_equal(np.array(rows, int)[:, 1:], judged.matrix.counts)


@pytest.mark.parametrize("key", ["digits", "calibration", "robustness", "compare"])
def test_every_page_gives_a_table_with_as_many_cells_in_each_row(judged, key):
    judged.pages.turn_to(key)
    rows = list(csv.reader(judged.pages.lines()))
    assert len({len(row) for row in rows}) == 1


def test_a_table_of_misclassified_digits_holds_all_pages(judged):
    rows = list(csv.DictReader(judged.pages.digits.lines()))
    assert len(rows) == (~judged.desk.judged.score.correct).sum()
    assert all(row["label"] != row["prediction"] for row in rows)


def test_everything_is_within_the_window_and_can_be_reached_by_name(judged):
    for button in judged.findChildren(QPushButton):
        assert button.objectName()
        assert button.toolTip()
    assert judged.minimumSizeHint().width() <= 930
    assert judged.minimumSizeHint().height() <= 620


def test_the_verdict_names_the_better_network_only_where_it_is_no_luck(judged):
    score = judged.desk.judged.score
    same = words.verdict(compare(score, score), "“a”", "“b”")
    assert "nothing tells them apart" in same


def test_a_bad_file_is_told_once_however_often_the_network_changes(
    qtbot, judged, session, tmp_path, make_file
):
    (tmp_path / "text.jsonl").write_text("no drawings\n")
    judged.head.source.open_file(str(tmp_path / "text.jsonl"))
    qtbot.waitUntil(lambda: judged.desk.trouble, timeout=10_000)
    told = len(session.messages)
    open_and_wait(session, make_file("other", 1))
    open_and_wait(session, make_file("third", 2))
    assert session.evaluations.tasks == []
    assert len(session.messages) == told
    judged.head.source.activated.emit(judged.head.source.findData("test"))
    until_whole(qtbot, judged)


def test_a_network_that_changes_while_drawings_are_painted_gets_its_own(
    qtbot, judged, session, pens
):
    judged.head.source.open_file(pens)
    open_and_wait(session, "mlp")  # before the drawings for 8x8 are painted
    qtbot.waitUntil(
        lambda: judged.desk.measure is not None and judged.desk.judged.digits.shape == (28, 28),
        timeout=20_000,
    )
