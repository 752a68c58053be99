import json
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from digitapp.style.numbers import shortest
from digitapp.views.common.setting_boxes import next_decade
from digitapp.views.train.settings_form import SettingsForm
from model.archs import ARCHITECTURES
from model.cli import main
from model.data.augment import Augmentation
from model.errors import SettingError
from model.run import Training
from model.settings import Settings, choice, flag, integer, integers, number


@dataclass(frozen=True)
class Example(Settings):
    rate: float = number(0.001, "Rate", "How fast.", low=1e-8, high=100.0, live=True)
    decay: float = number(0.0, "Decay", "How flat.", low=0.0, high=10.0)
    fraction: float = number(0.25, "Share", "How much.", low=0.0, high=0.9, step=0.05, live=True)
    count: int = integer(5, "Count", "How many.", low=1, high=100)
    kind: str = choice("red", "Kind", "Which.", choices=("red", "dark_blue"))
    on: bool = flag(False, "On", "Whether.")
    sizes: tuple[int, ...] = integers(
        (128,), "Sizes", "How large.", low=1, high=2000, length=(1, 3)
    )


@pytest.fixture
def form(qtbot):
    widget = SettingsForm(Example, None, rare=("kind", "sizes"))
    qtbot.addWidget(widget)
    widget.show_rare(True)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def box(form, name):
    return form.findChild(QWidget, f"{name}Box")


def hint(form, name):
    return form.findChild(QLabel, f"{name}Hint")


def write(qtbot, widget, text):
    widget.setFocus()
    widget.selectAll()
    qtbot.keyClicks(widget, text)
    qtbot.keyClick(widget, Qt.Key.Key_Return)


def wheel(widget):
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        QPointF(widget.mapToGlobal(middle)),
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize(
    "settings", [Training, Augmentation, *(a.Config for a in ARCHITECTURES.values())]
)
def test_every_settings_class_gets_a_form_at_its_defaults(qtbot, settings):
    form = SettingsForm(settings, None)
    qtbot.addWidget(form)
    assert settings.from_dict(form.values()) == settings()
    assert form.changed_values() == {}
    for name, spec in settings.specs().items():
        widget = box(form, name)
        assert widget.accessibleName() == spec.title
        assert spec.help.split()[0] in widget.toolTip()


def test_what_a_person_sets_is_told_and_counts_as_changed(form, qtbot):
    told = []
    form.edited.connect(lambda name, value: told.append((name, value)))
    write(qtbot, box(form, "count"), "7")
    write(qtbot, box(form, "rate"), "0.02")
    qtbot.keyClick(box(form, "kind"), Qt.Key.Key_Down)
    qtbot.keyClick(box(form, "on"), Qt.Key.Key_Space)
    write(qtbot, box(form, "sizes"), "64, 32")
    wanted = {"count": 7, "rate": 0.02, "kind": "dark_blue", "on": True, "sizes": (64, 32)}
    assert form.changed_values() == wanted
    assert form.values() == {"decay": 0.0, "fraction": 0.25} | wanted
    assert dict(told) == wanted


def test_a_field_set_back_to_what_it_was_is_not_changed(form):
    box(form, "count").setValue(7)
    box(form, "count").setValue(5)
    assert form.changed_values() == {}


def test_defaults_move_only_what_nobody_changed(form):
    box(form, "count").setValue(7)
    form.set_defaults({"count": 50, "rate": 0.01})
    assert form.values()["count"] == 7
    assert form.values()["rate"] == 0.01
    assert box(form, "rate").text() == "0.01"
    form.take_back()
    assert form.values()["count"] == 50


def test_values_that_are_shown_count_as_not_changed(form):
    told = []
    form.edited.connect(lambda *change: told.append(change))
    box(form, "count").setValue(7)
    told.clear()
    form.set_values({"count": 9, "sizes": [3, 4], "on": True, "kind": "dark_blue"})
    assert form.changed_values() == {}
    assert form.values()["count"] == 9
    assert form.values()["sizes"] == (3, 4)
    assert box(form, "sizes").text() == "3, 4"
    assert box(form, "kind").currentText() == "dark blue"
    assert told == []


def test_a_value_finer_than_the_box_shows_stays_as_it_is(form):
    form.set_values({"fraction": 0.123456789, "rate": 1 / 3})
    assert form.commit()
    assert form.values()["fraction"] == 0.123456789
    assert form.values()["rate"] == 1 / 3


def test_half_typed_numbers_are_taken_over_by_commit(form, qtbot):
    spin = box(form, "rate")
    spin.setFocus()
    spin.selectAll()
    qtbot.keyClicks(spin, "0.05")
    assert form.values()["rate"] == 0.001  # 0 and 0.0 on the way are no learning rates
    assert form.commit()
    assert form.values()["rate"] == 0.05


def test_steps_go_from_one_to_two_to_five_to_ten(form):
    spin, seen = box(form, "rate"), []
    for _ in range(4):
        spin.stepUp()
        seen.append(spin.value())
    assert seen == [0.002, 0.005, 0.01, 0.02]
    spin.stepBy(-6)
    assert spin.text() == "0.0002"


def test_steps_reach_zero_and_leave_it_where_zero_is_allowed(form):
    spin = box(form, "decay")
    spin.stepUp()
    assert spin.text() == "1e-5"
    spin.stepDown()
    assert spin.value() == 0
    spin.stepDown()
    assert spin.value() == 0


def test_steps_end_at_the_bounds(form):
    spin = box(form, "rate")
    spin.stepBy(-50)
    assert spin.value() == 1e-8
    spin.stepBy(100)
    assert spin.value() == 100


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("rate", "1e5", "Rate must lie between 1e-08 and 100, not 100000."),
        ("rate", "-1", "Rate must lie between 1e-08 and 100, not -1."),
        ("fraction", "0.95", "Share must lie between 0 and 0.9, not 0.95."),
        ("count", "-3", "Count must lie between 1 and 100, not -3."),
        ("count", "1000000", "Count must lie between 1 and 100, not 1e+06."),
    ],
)
def test_a_number_out_of_bounds_gets_a_sentence_and_changes_nothing(
    form, qtbot, name, text, sentence
):
    before = form.values()
    write(qtbot, box(form, name), text)
    assert hint(form, name).isVisible()
    assert hint(form, name).text() == sentence
    assert form.values() == before
    assert not form.commit()
    write(qtbot, box(form, name), f"{before[name]:g}")
    assert not hint(form, name).isVisible()
    assert form.commit()


@pytest.mark.parametrize("settings", [Training, *(a.Config for a in ARCHITECTURES.values())])
def test_form_terminal_and_file_say_the_same_of_a_number_out_of_bounds(qtbot, settings, capsys):
    """Whatever field it is: the bounds are declared once."""
    form = SettingsForm(settings, None)
    qtbot.addWidget(form)
    form.show_rare(True)
    for name, spec in settings.specs().items():
        if spec.kind not in ("number", "integer"):
            continue
        for wrong in {spec.low - 1, spec.high + 1} - {float(2**31)}:
            form.box(name).setValue(wrong)
            assert not form.commit()
            with pytest.raises(SettingError) as caught:
                settings.from_dict(json.loads(json.dumps({name: wrong})))
            assert hint(form, name).text() == str(caught.value)
            if settings is Training:
                assert main(["train", f"--{name.replace('_', '-')}={wrong:.17g}"]) == 1
                assert str(caught.value) in capsys.readouterr().err
            form.box(name).show_value(form.values()[name])


@pytest.mark.parametrize("text", ["0.9995", "0.99999", "0.123456789"])
def test_a_box_takes_and_shows_all_the_digits_that_are_typed(qtbot, text):
    form = SettingsForm(Training, None)
    qtbot.addWidget(form)
    form.show()
    write(qtbot, box(form, "ema"), text)
    assert form.values()["ema"] == float(text)
    assert box(form, "ema").text() == text


def test_an_ema_of_one_is_refused_below_its_box(qtbot):
    form = SettingsForm(Training, None)
    qtbot.addWidget(form)
    form.show()
    write(qtbot, box(form, "ema"), "1.0")
    assert hint(form, "ema").text() == "EMA of weights must lie between 0 and 0.99999, not 1."
    assert "ema" not in form.changed_values()


def test_letters_can_not_be_typed_into_numbers(form, qtbot):
    write(qtbot, box(form, "rate"), "fast")
    assert form.values()["rate"] == 0.001
    write(qtbot, box(form, "sizes"), "12 big")
    assert form.values()["sizes"] == (12,)


@pytest.mark.parametrize("text", ["", "0", "1, 2, 3, 4", "99999", ",", "9" * 100])
def test_wrong_sizes_get_a_sentence_and_change_nothing(form, qtbot, text):
    edit = box(form, "sizes")
    edit.setText(text)
    assert not form.commit()
    assert hint(form, "sizes").isVisible()
    assert hint(form, "sizes").text().startswith("Sizes ")
    assert form.values()["sizes"] == (128,)
    write(qtbot, edit, "64")
    assert not hint(form, "sizes").isVisible()
    assert form.commit()


def test_a_mistake_in_a_folded_field_is_shown(form):
    box(form, "sizes").setText("0")
    form.show_rare(False)
    assert not box(form, "sizes").isVisible()
    assert not form.commit()
    assert box(form, "sizes").isVisible()


def test_rare_fields_fold_away(form):
    form.show_rare(False)
    assert not box(form, "kind").isVisible()
    assert box(form, "count").isVisible()
    form.show_rare(True)
    assert box(form, "kind").isVisible()


def test_while_a_training_runs_only_live_fields_can_be_changed(form):
    form.show_running(True)
    free = [name for name in Example.specs() if box(form, name).isEnabled()]
    assert free == ["rate", "fraction"]
    form.show_running(False)
    assert all(box(form, name).isEnabled() for name in Example.specs())


@pytest.mark.parametrize("name", ["count", "rate", "fraction", "kind"])
def test_the_wheel_changes_nothing_that_has_no_focus(form, qtbot, name):
    box(form, "on").setFocus()
    wheel(box(form, name))
    assert form.changed_values() == {}
    assert not box(form, name).hasFocus()


def test_the_wheel_changes_what_has_the_focus(form, qtbot):
    box(form, "count").setFocus()
    qtbot.waitUntil(box(form, "count").hasFocus)
    wheel(box(form, "count"))
    assert form.values()["count"] == 6


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (0.001, "0.001"), (1e-5, "1e-5"), (0.3, "0.3"), (100.0, "100")]
)
def test_numbers_are_written_short(value, text):
    assert shortest(value) == text


@pytest.mark.parametrize("value", [1e-8, 3e-5, 0.001, 0.7, 1, 99])
def test_up_and_down_lead_to_the_neighbours_among_the_rungs(value):
    up, down = next_decade(value, up=True), next_decade(value, up=False)
    assert down < value < up
    assert f"{up:e}"[0] in "125"
    assert f"{down:e}"[0] in "125"
    assert up / down <= 6.26
