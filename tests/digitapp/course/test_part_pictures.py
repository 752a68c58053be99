"""Parts are drawn as pictures for the printed course."""

import numpy as np
import pytest
from PySide6.QtGui import QImage

from digitapp.course.part_pictures import SHARPNESS, SIZE, PartPainter
from digitapp.course.reading import parse_lesson
from digitapp.course.walk import world_of
from model.worlds import WORLDS
from tests.digitapp.course.examples import lesson


@pytest.fixture
def painter(qapp):
    painter = PartPainter()
    yield painter
    painter.close()


def pixels(png):
    image = QImage.fromData(png, "PNG").convertToFormat(QImage.Format.Format_RGB32)
    assert image.size() == SIZE * SHARPNESS
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())


@pytest.mark.parametrize("key", WORLDS)
def test_every_world_is_drawn_on_light_paper(key, painter):
    read = parse_lesson(lesson(f'part = "{WORLDS[key].part}"\nworld = "{key}"'), "l.md")
    drawn = pixels(painter(read, world_of(read))) & 0xFFFFFF
    values, counts = np.unique(drawn, return_counts=True)
    most = int(values[counts.argmax()])
    assert min(most.to_bytes(3)) > 0xC0, "paper is light"
    assert len(values) > 20, "nothing is drawn"


def test_a_world_that_changed_is_drawn_anew(painter):
    read = parse_lesson(lesson(), "l.md")
    world = world_of(read)
    before = painter(read, world)
    world.set("slope", 2.0)
    assert painter(read, world) != before


def test_what_no_part_draws_has_no_picture(painter):
    read = parse_lesson(lesson(), "l.md")
    world = world_of(read)
    world.part = "nothing"
    assert painter(read, world) is None
