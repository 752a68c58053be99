"""What is not saved comes back after a kill: the training, the network, the drawing."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from digitapp.background import keeping_aside
from digitapp.background.keeping_aside import KeptDrawing, RecoveryPlace, places_of_the_dead
from digitapp.session import recovery as recovery_module
from digitapp.session.session import Session
from digitapp.state import Phase
from model.archs import ARCHITECTURES
from model.data.augment import Augmentation
from model.files import SavedNetwork, load_run, saving_network
from model.plan import Plan
from model.record import Record
from model.run import Training
from tests.digitapp.waiting import open_and_wait, save_and_wait, wait_until

ROOT = Path(__file__).parents[3]
LONG = Plan("mlp", {"hidden": (8,)}, {"epochs": 2000})
SHORT = Plan("mlp", {"hidden": (8,)}, {"epochs": 1})
STROKES = [np.array([[0.0, 0.0], [0.25, 0.5]], np.float32), np.array([[0.1, 0.1]], np.float32)]

PROGRAM = """
    import sys
    from pathlib import Path
    import numpy as np
    from PySide6.QtCore import QCoreApplication, QTimer
    from digitapp.background import keeping_aside
    from digitapp.session.session import Session
    from model.plan import Plan

    keeping_aside.FIRST_S = keeping_aside.EVERY_S = 0.02
    app = QCoreApplication([])
    session = Session(recovery_folder=Path(sys.argv[1]))
    session.recovery.note_drawing([np.array([[0.0, 0.0], [0.25, 0.5]], np.float32)], None)
    session.start(Plan("mlp", {"hidden": (8,)}, {"epochs": 2000}))
    place = session.recovery._place
    look = QTimer(interval=10)

    def tell():
        if (place.folder / "drawing.npz").exists() and (place.folder / "note.json").exists():
            print("kept", flush=True)

    look.timeout.connect(tell)
    look.start()
    app.exec()
"""


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(recovery_module, "SETTLE_MS", 10)
    monkeypatch.setattr(keeping_aside, "FIRST_S", 0.02)
    monkeypatch.setattr(keeping_aside, "EVERY_S", 0.02)


@pytest.fixture
def root(tmp_path):
    return tmp_path / "recovery"


@pytest.fixture
def make_session(qtbot, root):
    made = []

    def make():
        session = Session(recovery_folder=root)
        session.offers = []
        session.recovery.offered.connect(session.offers.append)
        made.append(session)
        return session

    yield make
    for session in made:
        session.close()


@pytest.fixture
def killed(root):
    """A process that trained and had a drawing, and was killed."""
    command = [sys.executable, "-c", textwrap.dedent(PROGRAM), str(root)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert process.stdout.readline() == b"kept\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    return root


def looked(session):
    session.recovery.look()
    wait_until(lambda: bool(session.offers))
    return session.offers[-1]


def test_after_a_kill_the_next_start_offers_the_training_and_the_drawing(killed, make_session):
    offer = looked(make_session())
    assert offer.has_network
    assert "a training of 64–8–10" in offer.text
    assert "a drawing" in offer.text


def test_going_on_brings_the_drawing_and_the_training_goes_on_where_it_was(killed, make_session):
    session = make_session()
    drawings = []
    session.recovery.drawing_found.connect(drawings.append)
    looked(session)
    session.recovery.go_on()
    np.testing.assert_array_equal(drawings[0].strokes[0], STROKES[0])
    wait_until(lambda: session.state.phase is Phase.TRAINING and session.state.run is not None)
    wait_until(lambda: session.weights.step > 0)
    session.stop()
    wait_until(lambda: session.state.is_free)
    assert session.state.network.unsaved
    assert session.resting_run.training.epochs == 2000
    assert session.offers[-1] is None


def test_going_on_loses_no_network_that_was_trained_meanwhile(killed, make_session, tmp_path):
    session = make_session()
    replaced = []
    session.replaced.connect(lambda number, label: replaced.append(number))
    looked(session)
    open_and_wait(session, "textbook")
    session.start(SHORT)
    wait_until(lambda: session.state.is_free and session.state.run is not None)
    session.recovery.go_on()
    wait_until(lambda: bool(replaced))
    session.bring_back(replaced[-1])
    wait_until(lambda: session.state.is_free and session.resting_run.training.epochs != 2000)
    assert save_and_wait(session, str(tmp_path / "mine.npz"))
    assert load_run(tmp_path / "mine.npz")[0].epoch == 1


def test_two_windows_are_not_offered_the_same(killed, make_session):
    first, second = make_session(), make_session()
    looked(first)
    second.recovery.look()
    wait_until(lambda: bool(second.offers))
    assert second.offers == [None]


def test_what_is_taken_is_not_offered_again_and_is_on_the_disk_anew(killed, make_session):
    session = make_session()
    looked(session)
    session.recovery.go_on()
    wait_until(lambda: len(os.listdir(killed)) == 1 and session.recovery._place.has_network)
    assert os.listdir(killed) == [session.recovery._place.folder.name]


def test_what_could_not_be_kept_aside_anew_stays_on_the_disk(root, make_session, monkeypatch):
    place = left_by_a_dead(root)
    session, tried = make_session(), []

    def refuse(self, *args):
        tried.append(self)
        raise OSError("no room")

    monkeypatch.setattr(RecoveryPlace, "write_network", refuse)
    looked(session)
    session.recovery.go_on()
    wait_until(lambda: bool(tried) and session.recovery._job is None)
    assert session.state.network.unsaved
    assert place.has_network


def test_what_is_being_brought_back_is_not_let_go_for_the_network_before(
    root, make_session, monkeypatch
):
    place = left_by_a_dead(root)
    session, may_read, read = make_session(), threading.Event(), RecoveryPlace.network

    def late(self):
        assert may_read.wait(20)
        return read(self)

    monkeypatch.setattr(RecoveryPlace, "network", late)
    looked(session)
    session.start(LONG)
    wait_until(lambda: session.state.run is not None)
    session.recovery.go_on()
    wait_until(lambda: session.state.phase is Phase.OPENING)
    own = session.recovery._place
    wait_until(lambda: own.has_network and session.recovery._job is None)
    wait_until(lambda: not session.recovery._waiting)
    assert place.has_network
    may_read.set()
    wait_until(lambda: session.state.is_free)
    assert session.state.network.summary.startswith("64–4–10")
    wait_until(lambda: not place.folder.exists())


def test_a_network_that_learnt_elsewhere_comes_back_with_how_it_was_trained(root, make_session):
    record = Record(Training(), Augmentation(), ())
    left_by_a_dead(root, record)
    session = make_session()
    looked(session)
    session.recovery.go_on()
    wait_until(lambda: session.state.network is not None and session.state.network.unsaved)
    assert session.state.network.record == record


def left_by_a_dead(root, record=None):
    """A place with a network of 4 units, of a process that lives no more."""
    place = RecoveryPlace(root / "1-1")
    network = ARCHITECTURES["mlp"](
        ARCHITECTURES["mlp"].Config(hidden=(4,)), (8, 8), np.random.default_rng(0)
    )
    saved = SavedNetwork(network, "digits", {}, record)
    place.write_network(partial(saving_network, saved=saved), {})
    place.release()
    return place


def test_what_is_discarded_is_gone(killed, make_session):
    session = make_session()
    looked(session)
    session.recovery.discard()
    assert session.offers[-1] is None
    assert not killed.exists() or os.listdir(killed) == []


def test_what_is_offered_can_be_saved_in_a_file(killed, make_session, tmp_path):
    session = make_session()
    looked(session)
    session.recovery.save_as(str(tmp_path / "mine.npz"))
    wait_until(lambda: session.offers[-1] is None)
    run, _ = load_run(tmp_path / "mine.npz")
    assert run.step > 0


def test_what_nobody_decides_about_is_offered_at_the_start_after(killed, make_session):
    session = make_session()
    looked(session)
    session.close()
    assert looked(make_session()).has_network


def test_a_living_process_is_left_alone(make_session):
    session, other = make_session(), make_session()
    session.recovery.note_drawing(STROKES, None)
    wait_until(lambda: session.recovery._place.has_anything)
    other.recovery.look()
    wait_until(lambda: bool(other.offers))
    assert other.offers == [None]
    assert session.recovery._place.has_anything


def test_an_unsaved_network_is_kept_aside_and_let_go_once_it_is_saved(make_session, tmp_path):
    session = make_session()
    open_and_wait(session, "textbook")
    session.start(SHORT)
    wait_until(lambda: session.state.is_free and session.state.run is not None)
    place = session.recovery._place
    wait_until(lambda: place.has_network)
    assert save_and_wait(session, str(tmp_path / "mine.npz"))
    wait_until(lambda: not place.has_network)


def test_a_clean_end_leaves_nothing(make_session, root):
    session = make_session()
    session.recovery.note_drawing(STROKES, None)
    session.start(LONG)
    wait_until(lambda: session.recovery._place.has_network)
    session.close()
    assert not root.exists()


def test_an_end_that_nobody_was_asked_about_leaves_the_run_as_it_was(make_session, root):
    session = make_session()
    session.start(LONG)
    wait_until(lambda: session.recovery._place.has_network)
    session.recovery.leave()
    session.close()
    (place,) = places_of_the_dead(root)
    assert place.network().run.step > 0
    place.release()


def test_a_folder_that_can_not_be_written_disturbs_nobody(make_session, root):
    root.write_text("a file in its place")
    session = make_session()
    said = []
    session.said.connect(said.append)
    session.start(SHORT)
    wait_until(lambda: session.state.is_free and session.state.run is not None)
    session.recovery.note_drawing(STROKES, None)
    wait_until(lambda: session.recovery._job is None and not session.recovery._waiting)
    assert not any(message.kind == "error" for message in said)


def test_only_the_latest_places_are_kept(root, monkeypatch):
    monkeypatch.setattr(keeping_aside, "MAX_PLACES", 2)
    for number in range(4):
        place = RecoveryPlace(root / f"1-{number}")
        place.write_drawing(KeptDrawing(tuple(STROKES)))
        place.release()
        os.utime(place.folder / "drawing.npz", (number + 2e9, number + 2e9))
        os.utime(place.folder, (number + 2e9, number + 2e9))
    found = places_of_the_dead(root)
    assert [place.folder.name for place in found] == ["1-3", "1-2"]
    assert sorted(os.listdir(root)) == ["1-2", "1-3"]
    for place in found:
        place.remove()
    assert not root.exists()


def test_a_damaged_place_is_said_and_not_offered_for_ever(root, make_session):
    place = RecoveryPlace(root / "1-1")
    place.write_drawing(KeptDrawing(tuple(STROKES)))
    (place.folder / "network.npz").write_bytes(b"PK\3\4 half of it")
    (place.folder / "note.json").write_text('{"saved": "yesterday", "plan": 7}')
    place.release()
    session = make_session()
    said = []
    session.said.connect(said.append)
    looked(session)
    session.recovery.go_on()
    wait_until(lambda: any(message.kind == "error" for message in said))
    session.close()
    assert places_of_the_dead(root) == []


def test_pictures_on_the_canvas_come_back_as_they_were(root):
    place = RecoveryPlace(root / "1-1")
    picture = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    place.write_drawing(KeptDrawing(bitmap=picture))
    np.testing.assert_array_equal(place.drawing().bitmap, picture)
    place.write_drawing(KeptDrawing())
    assert not place.has_anything
    place.remove()
