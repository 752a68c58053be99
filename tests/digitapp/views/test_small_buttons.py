"""Rows of small buttons in a card beside a picture: one width, unless a text needs more."""

import pytest
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from digitapp.views.common.controls import SmallButton, even_rows
from digitapp.widgets.card import SideCard
from tests.digitapp.reach import cut
from tests.digitapp.windows import shown

WIDTH_PX = 236


@pytest.fixture
def card_of(qtbot):
    """A function: texts of a row -> a card with their buttons, beside a picture."""

    def make(*texts, others=()):
        frame = QWidget()
        card = SideCard(frame, WIDTH_PX)
        card.buttons = [SmallButton(text, text, "", card, others=others) for text in texts]
        QVBoxLayout(card).addLayout(even_rows(card.buttons, spacing=4))
        row = QHBoxLayout(frame)
        row.addWidget(QWidget(frame), 1)
        row.addWidget(card)
        shown(qtbot, frame, 700, 200)
        card.frame = frame
        return card

    return make


def test_short_texts_leave_a_card_as_wide_as_the_design_and_share_it(card_of):
    card = card_of("Play", "Step", "Reset")
    assert card.width() == WIDTH_PX
    widths = [button.width() for button in card.buttons]
    assert max(widths) - min(widths) <= 1


def test_a_long_text_takes_the_width_that_it_needs_from_its_neighbours(card_of):
    card = card_of("Weiter", "Schritt", "Zurücksetzen")
    assert card.width() == WIDTH_PX
    assert card.buttons[2].width() > card.buttons[0].width()
    assert cut(card) == []


def test_texts_that_need_more_than_the_card_make_it_wider(card_of):
    card = card_of("Wiederherstellen", "Zurücksetzen", "Verwerfen")
    assert card.width() > WIDTH_PX
    assert cut(card) == []


def test_a_button_has_room_for_its_other_texts_too(card_of):
    card = card_of("An", "Schritt", "Nach vorne", others=["Weiterlaufen"])
    card.buttons[0].setText("Weiterlaufen")
    assert cut(card) == []


def test_a_menus_arrow_has_its_place_beside_the_text(card_of):
    card = card_of("Save")
    before = card.buttons[0].minimumSizeHint().width()
    card.buttons[0].setMenu(QMenu(card))
    assert card.buttons[0].minimumSizeHint().width() > before
