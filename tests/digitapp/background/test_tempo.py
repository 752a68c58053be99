import pytest

from digitapp.background.tempo import Tempo
from digitapp.style.numbers import duration
from model.data.download import FetchProgress
from model.events import Step


def step(number: int, seconds: float = 0.01) -> Step:
    return Step(number, number / 100, {}, 0.001, 100, seconds)


def test_progress_of_a_training_says_epoch_speed_and_time_left():
    progress = Tempo().of_steps([step(n) for n in range(1, 51)], epochs=2)
    assert progress.fraction == pytest.approx(0.25)
    assert progress.speed == pytest.approx(10_000)
    assert progress.left_s == pytest.approx(1.5)
    assert progress.text == "epoch 1 of 2 · 10,000 images/s · 2 s left"


def test_a_speed_follows_slowly_so_that_it_can_be_read():
    tempo = Tempo()
    tempo.of_steps([step(1)], epochs=2)
    progress = tempo.of_steps([step(2, seconds=0.02)], epochs=2)
    assert 9_800 < progress.speed < 10_000


def test_progress_of_a_download_says_megabytes():
    state = FetchProgress("train", 3_000_000, 12_000_000, None)
    progress = Tempo().of_download(state)
    assert progress.fraction == 0.25
    assert progress.text.startswith("3.0 of 12.0 MB")


@pytest.mark.parametrize(
    ("seconds", "text"), [(4.4, "4 s"), (99, "99 s"), (180, "3 min"), (7300, "2 h")]
)
def test_durations_are_as_people_say_them(seconds, text):
    assert duration(seconds) == text
