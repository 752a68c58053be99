"""What networks make, for views: sheets, planes of codes, drawings finished and cleaned."""

import itertools

import numpy as np
import pytest

from model.archs import Recall, Recaller
from model.archs.base import Architecture
from model.data import to_input
from model.data.dataset import Dataset
from model.files import find_network, load_network
from model.probes.creating.nearest import NearestProbe
from model.probes.creating.planes import (
    PlaneProbe,
    code_plane,
    grid_places,
    made_again,
    noised,
    plane_of_digits,
)
from model.probes.creating.repairs import (
    MOMENTS,
    PARTS,
    Patient,
    can_clean,
    can_finish,
    cleaning,
    finishing,
    resized,
)
from model.probes.creating.sheets import (
    DRIFT,
    READ_EVERY,
    SheetOrder,
    between,
    sheets,
    walk,
)
from tests.creators import CREATORS, STEPS, Counterfeiter, Painter, Squeezer


@pytest.fixture
def make():
    def make_(kind, *, seed=0, **settings):
        return kind(kind.config_for((8, 8), **settings), (8, 8), np.random.default_rng(seed))

    return make_


@pytest.fixture(scope="module")
def reader():
    return load_network(find_network("textbook")).network


@pytest.fixture
def learnt(make, digits: Dataset):
    """A function: a network of that kind that has seen the digits a few times."""

    def learn(kind, **settings):
        network = make(kind, **settings)
        images = to_input(digits.train.images, digits.peak)
        for _ in range(30):
            network.train_step(images, digits.train.labels, None)
        return network

    return learn


def taken(work, count):
    return list(itertools.islice(work, count))


@pytest.mark.parametrize("name", CREATORS)
def test_the_same_order_gives_the_same_sheets(make, name):
    network = make(CREATORS[name])
    one, other = (taken(sheets(network, SheetOrder(5, seed=3)), 4) for _ in range(2))
    for a, b in zip(one, other, strict=True):
        np.testing.assert_array_equal(a.pictures, b.pictures)
        assert a.pictures.shape == (5, 8, 8)
    assert [sheet.step for sheet in one] == [1, 2, 3, 4]
    elsewhere = next(sheets(network, SheetOrder(5, seed=4)))
    assert not np.array_equal(elsewhere.pictures, one[0].pictures)


def test_a_chain_tells_its_energy_and_comes_to_the_digit_asked_for(learnt):
    network = learnt(Painter)
    settled = taken(sheets(network, SheetOrder(4, label=3)), 15)
    energies = [sheet.energy for sheet in settled]
    assert energies[-1] < energies[0] / 2
    apart = np.abs(settled[-1].pictures - network.parameters["digits"][3]).mean()
    assert apart < 0.1


def test_a_chain_begins_where_it_is_told_to(make):
    start = np.full((2, 8, 8), 0.5, np.float32)
    sheet = next(sheets(make(Painter), SheetOrder(2, start=start, temperature=0.001)))
    assert np.abs(sheet.pictures - start).max() < 0.16  # three tenths of the way to a digit


def test_a_reader_looks_at_a_chain_now_and_then_and_at_a_generator_each_time(make, reader):
    chain = taken(sheets(make(Painter), SheetOrder(3), reader), READ_EVERY + 1)
    looked = [sheet.step for sheet in chain if sheet.readings is not None]
    assert looked == [1, READ_EVERY]
    drawn = taken(sheets(make(Squeezer), SheetOrder(3), reader), 3)
    for sheet in drawn:
        expected = reader.predict_proba(sheet.pictures)
        np.testing.assert_allclose(sheet.readings.probabilities, expected, atol=1e-5)


def test_codes_drift_from_one_draw_to_the_next(make):
    network = make(Squeezer)
    drifting = taken(sheets(network, SheetOrder(6)), 2 * DRIFT + 1)
    for sheet in drifting:
        np.testing.assert_array_equal(network.decode(sheet.codes), sheet.pictures)
    steps = [np.abs(b.codes - a.codes).max() for a, b in itertools.pairwise(drifting)]
    assert max(steps) < 0.25  # of codes some 4 apart
    assert np.abs(drifting[-1].codes - drifting[0].codes).max() > 0.5


def test_a_message_changes_network_and_digit_and_the_chain_goes_on_from_where_it_was(make):
    work = sheets(make(Painter), SheetOrder(2, label=1, temperature=0.001))
    before = taken(work, 20)[-1]
    other = make(Painter, seed=9)
    after = work.send({"network": other, "label": 2})
    assert after.step == 21
    expected = 0.7 * before.pictures + 0.3 * other.parameters["digits"][2]
    assert np.abs(after.pictures - expected).max() < 0.01


def test_a_generator_keeps_its_codes_when_the_network_has_learnt_on(make):
    work = sheets(make(Squeezer), SheetOrder(2))
    first = next(work)
    later = make(Squeezer, seed=5)
    after = work.send({"network": later})
    np.testing.assert_allclose(after.codes, first.codes, rtol=1e-6)
    np.testing.assert_allclose(after.pictures, later.decode(first.codes), atol=1e-6)


def test_a_colder_generator_draws_nearer_to_the_middle(make):
    warm, cold = (
        next(sheets(make(Squeezer), SheetOrder(50, temperature=t))).codes for t in (1.0, 0.5)
    )
    np.testing.assert_allclose(cold, warm / 2, rtol=1e-5)


def test_a_walk_keeps_both_ends_and_normal_codes_normal():
    rng = np.random.default_rng(0)
    first, second = rng.standard_normal((2, 4000)).astype(np.float32)
    way = walk(first, second, 7)
    np.testing.assert_allclose(way[[0, -1]], [first, second], atol=1e-6)
    np.testing.assert_allclose(way.std(axis=1), 1, atol=0.05)
    assert np.linalg.norm((first + second) / 2) < 0.8 * np.linalg.norm(between(first, second, 0.5))


def test_the_nearest_digit_of_a_training_digit_is_itself(make, digits):
    images = to_input(digits.train.images[[5, 77]], digits.peak)
    found = NearestProbe(images)(make(Painter), digits)
    np.testing.assert_array_equal(found.labels, digits.train.labels[[5, 77]])
    np.testing.assert_allclose(found.errors, 0, atol=1e-4)
    assert found.searched == len(digits.train)
    assert NearestProbe(np.zeros((1, 28, 28), np.float32))(make(Painter), digits) is None


def test_a_plane_of_two_numbers_is_the_codes_themselves(learnt, digits):
    network = learnt(Squeezer)
    found = plane_of_digits(network, digits, None, 100)
    np.testing.assert_allclose(found.points, network.encode(found.images), atol=1e-5)
    assert found.error == pytest.approx(found.flat_error, rel=1e-5)


def test_errors_stand_beside_those_of_pca_which_a_linear_decoder_can_not_surpass(learnt, digits):
    found = PlaneProbe(count=150)(learnt(Squeezer, numbers=6), digits)
    assert found.pca_error <= found.error < found.flat_error
    assert found.pca_flat_error <= found.flat_error
    # The best plane keeps what digits vary in most: by definition as much as its two axes tell.
    flat = found.images.reshape(150, -1)
    whole = ((flat - found.pca.mean) ** 2).sum(axis=1).mean()
    assert found.pca_flat_error < 0.9 * whole


def test_places_and_codes_of_a_plane_belong_to_each_other():
    codes = np.random.default_rng(1).standard_normal((200, 5)).astype(np.float32)
    codes[:, 3] *= 4
    places = np.array([[0.5, -1.0], [2.0, 3.0]])
    for numbers in (None, (1, 4)):
        plane = code_plane(codes, numbers)
        np.testing.assert_allclose(plane.places(plane.codes(places)), places, atol=1e-5)
    assert np.abs(code_plane(codes, None).axes[0]).argmax() == 3  # where they vary most
    made = code_plane(codes, (1, 4)).codes(places)
    np.testing.assert_allclose(made[:, [1, 4]], places, atol=1e-6)
    np.testing.assert_allclose(made[:, 0], codes[:, 0].mean(), atol=1e-6)


def test_a_decoder_without_an_encoder_has_a_plane_without_points(make, digits):
    found = PlaneProbe((2, 0), count=50)(make(Counterfeiter, numbers=3), digits)
    assert found.points.shape == (0, 2)
    assert found.error is None
    (left, right), (low, high) = found.extent
    assert left < -1.5 < 1.5 < right
    assert low < -1.5 < 1.5 < high
    codes = found.plane.codes(np.array([[0.0, 0.0], [1.0, 2.0]]))
    np.testing.assert_allclose(codes[1] - codes[0], [2.0, 0.0, 1.0], atol=1e-6)


def test_a_plane_of_two_draws_holds_both_and_begins_at_the_first(make, digits):
    network = make(Counterfeiter, numbers=9)
    found = PlaneProbe()(network, digits)
    draws = network.draw_codes(1000, np.random.default_rng(0))[:2]
    np.testing.assert_allclose(found.plane.codes(found.start[None])[0], draws[0], atol=1e-5)
    places = found.plane.places(draws)
    np.testing.assert_allclose(found.plane.codes(places), draws, atol=1e-5)
    assert np.abs(places).max() < found.extent[0][1]


def test_a_grid_goes_row_by_row_from_the_upper_left():
    places = grid_places(((0.0, 3.0), (-1.0, 2.0)), 3)
    np.testing.assert_allclose(places[0], [0.5, 1.5])
    np.testing.assert_allclose(places[2], [2.5, 1.5])
    np.testing.assert_allclose(places[-1], [2.5, -0.5])


def test_noise_is_nothing_at_zero_and_grows(make, digits):
    image = to_input(digits.test.images[0], digits.peak)
    rng = np.random.default_rng(0)
    assert noised(image, 0.0, rng) is image
    network = make(Squeezer)
    little, much = (made_again(network, image, n, np.random.default_rng(0)) for n in (0.1, 0.8))
    assert 0 < little.given_error < much.given_error
    np.testing.assert_array_equal(little.made, network.reconstruct(little.given[None])[0])
    np.testing.assert_array_equal(little.code, network.encode(little.given[None])[0])


@pytest.mark.parametrize("part", PARTS)
def test_two_halves_of_a_picture_make_a_whole_without_meeting(part):
    other = {"lower": "upper", "upper": "lower", "left": "right", "right": "left"}[part]
    for shape in ((8, 8), (9, 7)):
        gone, rest = (PARTS[name](*shape) for name in (part, other))
        assert not (gone & rest).any()
        assert abs(int(gone.sum()) - int(rest.sum())) == 0


def test_a_mask_at_another_size_covers_the_same_part():
    mask = PARTS["lower"](28, 28)
    np.testing.assert_array_equal(resized(mask, (8, 8)), PARTS["lower"](8, 8))
    np.testing.assert_array_equal(resized(mask, (28, 28)), mask)


class Rememberer(Architecture, Recaller):
    """Recalls the half that is known, brightening what is not, pixel by pixel."""

    def __init__(self):
        self.shape = (8, 8)

    shapes = initial = train_step = remembering = None
    memories = np.zeros((0, 8, 8))

    def recalling(self, image, rng, known=None):
        picture = image.copy()
        yield Recall(picture.copy(), 0.0)
        for place in np.flatnonzero(np.ones(64) if known is None else ~known):
            picture.flat[place] = 0.5
            yield Recall(picture.copy(), 0.0, int(place))


Rememberer.__abstractmethods__ = frozenset()


def test_networks_finish_in_turns_and_each_tells_what_it_was_given_and_how_it_is_read(
    learnt, reader, digits
):
    image = to_input(digits.test.images[2], digits.peak)
    patients = [
        Patient("painter", learnt(Painter), image, reader),
        Patient("memory", Rememberer(), image),
    ]
    told = list(finishing(patients, PARTS["lower"](28, 28), 0))
    assert [repair.key for repair in told[:4]] == ["painter", "memory", "painter", "memory"]
    mine = [repair for repair in told if repair.key == "painter"]
    assert [repair.step for repair in mine] == list(range(STEPS + 1))
    assert [repair.is_done for repair in mine] == [False] * STEPS + [True]
    assert not mine[0].picture[4:].any()
    np.testing.assert_array_equal(mine[-1].picture[:4], image[:4])
    assert mine[-1].error < mine[0].error == mine[-1].given_error
    np.testing.assert_allclose(mine[0].error, (image[4:] ** 2).sum(), rtol=1e-5)
    assert mine[-1].energy < mine[0].energy
    expected = reader.predict_proba(np.stack([mine[-1].picture, mine[0].picture]))
    np.testing.assert_allclose(mine[-1].probabilities, expected[0], atol=1e-6)
    np.testing.assert_allclose(mine[-1].before, expected[1], atol=1e-6)
    others = [repair for repair in told if repair.key == "memory"]
    assert len(others) == min(MOMENTS, 33) + 1
    assert (others[-1].picture[4:] == 0.5).all()
    assert others[-1].probabilities is None


def test_networks_clean_under_the_same_noise(learnt, digits):
    image = to_input(digits.test.images[2], digits.peak)
    patients = [
        Patient(name, learnt(kind), image) for name, kind in (("a", Painter), ("b", Squeezer))
    ]
    told = list(cleaning(patients, 0.3, 7))
    first, second = (next(r for r in told if r.key == key) for key in "ab")
    np.testing.assert_array_equal(first.given, second.given)
    np.testing.assert_array_equal(first.picture, first.given)
    last = [repair for repair in told if repair.is_done]
    assert {repair.key for repair in last} == {"a", "b"}
    other = next(cleaning(patients, 0.3, 8))
    assert not np.array_equal(other.given, first.given)


def test_who_can_finish_and_who_can_clean(make):
    assert [can_finish(make(kind)) for kind in CREATORS.values()] == [True, False, False]
    assert [can_clean(make(kind)) for kind in CREATORS.values()] == [True, True, False]
    assert can_finish(Rememberer())
    assert can_clean(Rememberer())
