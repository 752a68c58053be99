"""A combo box whose text is too long for it."""

from digitapp.widgets.elided_box import ElidedBox
from tests.digitapp.windows import shown

LONG = "a network with a very long name of its own, your handwriting"


def test_a_long_text_ends_in_an_ellipsis_and_a_short_one_is_whole(qtbot):
    box = ElidedBox()
    box.addItems([LONG, "short"])
    shown(qtbot, box, 160, 28)
    assert box.shown_text.endswith("…")
    assert box.currentText() == LONG
    long = box.grab().toImage()
    box.setCurrentIndex(1)
    assert box.shown_text == "short"
    assert box.grab().toImage() != long
