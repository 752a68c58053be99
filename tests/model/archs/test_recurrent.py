"""Networks that read a picture row by row."""

import numpy as np
import pytest

from model.archs import ARCHITECTURES, Unrolled
from model.core import Tensor, ops
from model.data import to_input
from model.errors import SettingError
from model.nn.losses import LOSSES
from model.probes.units.weight_layers import weight_layers
from model.run import Training

RECURRENT = [name for name, kind in ARCHITECTURES.items() if issubclass(kind, Unrolled)]
VARIANTS = [(name, {}) for name in RECURRENT] + [("rnn", {"activation": "relu"})]
GATES = {"rnn": set(), "lstm": {"input", "forget", "output"}, "gru": {"reset", "update"}}


@pytest.fixture(scope="module")
def images(digits):
    return to_input(digits.train.images, digits.peak)


@pytest.fixture(scope="module")
def labels(digits):
    return digits.train.labels


def learn(network, images, labels, epochs, rate=0.01):
    network.prepare(Training())
    network.tune(rate, clip=1.0)
    rng = np.random.default_rng(0)
    for _ in range(epochs):
        for chosen in np.split(rng.permutation(len(images)), 6):
            network.train_step(images[chosen], labels[chosen], rng)


def by_step(network, images, labels):
    answers = network.unrolled(images).probabilities.argmax(axis=2)
    return (answers == labels).mean(axis=1)


@pytest.mark.parametrize(("name", "settings"), VARIANTS)
def test_what_it_knows_after_the_last_row_is_its_prediction(make_network, images, name, settings):
    network = make_network(name, **settings)
    reading = network.unrolled(images[:9])
    assert reading.probabilities.shape == (8, 9, 10)
    assert reading.states.shape == (8, 9, 20)
    assert reading.probabilities.dtype == reading.states.dtype == np.float32
    np.testing.assert_allclose(reading.probabilities.sum(axis=2), 1, rtol=1e-5)
    np.testing.assert_allclose(
        reading.probabilities[-1], network.predict_proba(images[:9]), rtol=1e-4, atol=1e-6
    )
    np.testing.assert_allclose(reading.states[-1], network.encode(images[:9]), rtol=1e-5)


@pytest.mark.parametrize("name", RECURRENT)
def test_what_it_knows_after_a_row_does_not_depend_on_those_below(make_network, images, name):
    network = make_network(name)
    above = images[:5].copy()
    above[:, 4:] = 0.3
    whole, part = network.unrolled(images[:5]), network.unrolled(above)
    np.testing.assert_array_equal(whole.states[:4], part.states[:4])
    np.testing.assert_array_equal(whole.probabilities[:4], part.probabilities[:4])
    assert (whole.states[4:] != part.states[4:]).any()


@pytest.mark.parametrize("name", RECURRENT)
def test_gates_are_named_and_between_open_and_closed(make_network, images, name):
    gates = make_network(name).unrolled(images[:3]).gates
    assert set(gates) == GATES[name]
    for values in gates.values():
        assert values.shape == (8, 3, 20)
        assert (values > 0).all()
        assert (values < 1).all()
        assert values.std() > 0.01


def test_many_pictures_are_unrolled_some_at_a_time(make_network, images, labels, monkeypatch):
    network = make_network("gru")
    whole, norms = network.unrolled(images[:20]), network.gradient_norms(images[:20], labels[:20])
    monkeypatch.setattr("model.archs.chain.CHUNK", 7)
    parts = network.unrolled(images[:20])
    np.testing.assert_allclose(parts.states, whole.states, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(parts.gates["update"], whole.gates["update"], rtol=1e-4)
    np.testing.assert_allclose(network.gradient_norms(images[:20], labels[:20]), norms, rtol=1e-4)


@pytest.mark.parametrize("name", RECURRENT)
def test_no_pictures_give_empty_readings(make_network, images, labels, name):
    network = make_network(name)
    reading = network.unrolled(images[:0])
    assert reading.probabilities.shape == (8, 0, 10)
    assert reading.states.shape == (8, 0, 20)
    assert network.gradient_norms(images[:0], labels[:0]).tolist() == [0.0] * 8


def test_a_forget_gate_begins_by_remembering(make_network):
    bias = make_network("lstm").parameters["hidden.bias"].reshape(4, -1)
    assert bias.tolist() == [[0.0] * 20, [1.0] * 20, [0.0] * 20, [0.0] * 20]


def test_with_relu_the_state_starts_by_staying_as_it_is(make_network):
    weight = make_network("rnn", activation="relu", start_scale=0.5).parameters["hidden.recurrent"]
    np.testing.assert_array_equal(weight, np.eye(20, dtype=np.float32) / 2)


@pytest.mark.parametrize("name", RECURRENT)
def test_recurrent_weights_start_as_rotations(make_network, name):
    weights = make_network(name, start_scale=2.0).parameters["hidden.recurrent"]
    for weight in weights.reshape(-1, 20, 20):
        np.testing.assert_allclose(weight @ weight.T, 4 * np.eye(20), atol=1e-5)


@pytest.mark.parametrize(("name", "settings"), VARIANTS)
def test_gradients_by_the_states_are_those_of_moving_them(
    make_network, images, labels, name, settings
):
    """From a step on, the rest is a network of its own that begins with that state."""
    network = make_network(name, **settings)
    network = network.with_parameters(
        {key: array.astype(np.float64) for key, array in network.parameters.items()}
    )
    image, label = images[3].astype(np.float64), labels[3]
    norms = network.gradient_norms(image[None], label[None])
    for step in (2, 6, 7):
        start, read = _rest(network, image, step)
        step_size, gradient = 1e-5, []
        for k in range(len(start)):
            losses = []
            for sign in (1, -1):
                moved = start.copy()
                moved[k] += sign * step_size
                logits = read(moved)
                losses.append(
                    float(LOSSES["cross_entropy"].value(Tensor(logits), label[None]).data)
                )
            gradient.append((losses[0] - losses[1]) / (2 * step_size))
        assert norms[step] == pytest.approx(np.linalg.norm(gradient), rel=1e-5)


def _rest(network, image, step):
    """What is carried on after a step (state, and cells), and a function from it to the logits."""
    own = {key.partition(".")[2]: a for key, a in network.parameters.items() if "hidden" in key}
    out, bias = network.parameters["output.weight"], network.parameters["output.bias"]
    passed = network.stack["hidden"].passed(image[None], own)
    states = passed.states[step, :, 0]
    units = len(states)
    has_cells = network.name == "lstm"
    start = np.concatenate([states, passed.cells[step + 1, :, 0]]) if has_cells else states.copy()

    def read(carried):
        h, c = carried[:units], carried[units:]
        for row in image[step + 1 :]:
            a = own["weight"] @ row + own["bias"].reshape(own["weight"].shape[:-1])
            b = own["recurrent"] @ h
            if network.name == "rnn":
                is_tanh = network.config.activation == "tanh"
                h = np.tanh(a + b) if is_tanh else np.maximum(a + b, 0)
            elif has_cells:
                i, f, o = 1 / (1 + np.exp(-(a + b)[:3]))
                c = f * c + i * np.tanh((a + b)[3])
                h = o * np.tanh(c)
            else:
                r, z = 1 / (1 + np.exp(-(a + b)[:2]))
                new = np.tanh(a[2] + r * (b[2] + own["recurrent_bias"]))
                h = (1 - z) * new + z * h
        return (h @ out + bias)[None]

    return start, read


def test_a_start_below_1_makes_the_gradient_vanish_and_one_above_explode(
    make_network, images, labels
):
    def growth(**settings):
        network = make_network("rnn", **settings)
        norms = network.gradient_norms(images[:50], labels[:50])
        return norms[0] / norms[-1]

    assert growth(start_scale=0.5) < 0.5**7
    assert growth(activation="relu", start_scale=1.5) > 1.5**6
    assert 0.3 < growth(activation="relu") < 3


@pytest.mark.parametrize("name", RECURRENT)
def test_loss_at_each_row_is_the_mean_over_the_rows_that_count(make_network, images, labels, name):
    network = make_network(name, loss_at="each", first_row=3, dropout=0.0)
    reading = network.unrolled(images)
    taken = reading.probabilities[:, np.arange(len(labels)), labels]
    leaves = {key: Tensor(array) for key, array in network.parameters.items()}
    loss, metrics = network.loss_of(images, labels, leaves, np.random.default_rng(0))
    assert float(loss.data) == pytest.approx(-np.log(taken[2:]).mean(), rel=1e-4)
    assert metrics["loss"] == pytest.approx(-np.log(taken[-1]).mean(), rel=1e-4)
    assert metrics["accuracy"] == pytest.approx(by_step(network, images, labels)[-1])


def test_gradients_of_the_loss_at_each_row_are_those_of_moving_the_weights(
    make_network, images, labels
):
    network = make_network("gru", loss_at="each", first_row=2, dropout=0.0)
    weights = {key: array.astype(np.float64) for key, array in network.parameters.items()}
    leaves = {key: Tensor(array, requires_grad=True) for key, array in weights.items()}
    some, of = images[:20].astype(np.float64), labels[:20]

    def loss_at(parameters):
        return network.loss_of(some, of, parameters, np.random.default_rng(0))[0]

    loss_at(leaves).backward()
    rng = np.random.default_rng(1)
    way = {key: rng.standard_normal(array.shape) for key, array in weights.items()}
    ends = [
        float(loss_at({k: Tensor(a + sign * 1e-5 * way[k]) for k, a in weights.items()}).data)
        for sign in (1, -1)
    ]
    exact = sum(float((leaves[key].grad * way[key]).sum()) for key in way)
    assert exact == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-5)


def test_a_loss_at_each_row_teaches_it_to_answer_early(make_network, images, labels):
    early = {}
    for loss_at in ("last", "each"):
        network = make_network("gru", loss_at=loss_at, dropout=0.0)
        learn(network, images, labels, epochs=30)
        found = by_step(network, images, labels)
        assert found[-1] > 0.8
        early[loss_at] = found[4]
    assert early["each"] > early["last"] + 0.1


def test_a_first_row_that_the_picture_has_not_is_refused():
    kind = ARCHITECTURES["lstm"]
    config = kind.config_for((8, 8), loss_at="each", first_row=9)
    with pytest.raises(SettingError, match="have 8 rows"):
        kind(config, (8, 8), np.random.default_rng(0))
    kind(config.replace(loss_at="last"), (8, 8), np.random.default_rng(0))


def test_a_loss_that_is_not_finite_at_one_row_alone_changes_nothing(make_network, images, labels):
    network = make_network("rnn", activation="relu", start_scale=3.0, loss_at="each")
    network.parameters["hidden.recurrent"] *= np.float32(1e12)
    before = {key: array.copy() for key, array in network.parameters.items()}
    network.prepare(Training())
    metrics = network.train_step(images, labels, np.random.default_rng(0))
    assert not all(np.isfinite(value) for value in metrics.values())
    for key, array in before.items():
        np.testing.assert_array_equal(network.parameters[key], array)


def test_a_mean_over_the_rows_beyond_all_numbers_is_told_where_the_last_row_s_loss_is_one(
    make_network, images
):
    network = make_network("rnn", loss_at="each", dropout=0.0)
    # Each row's loss is a number, the sum of all rows' is none.
    network.parameters["output.weight"][:] = 0
    network.parameters["output.bias"][0] = 2e38
    network.prepare(Training())
    metrics = network.train_step(images[:1], np.array([3]), np.random.default_rng(0))
    assert network.optimizers["main"].steps == 0
    assert not np.isfinite(metrics["loss"])


@pytest.mark.parametrize("kind", ["tanh", "relu", "lstm", "gru"])
def test_states_and_gradients_are_those_of_pytorch(kind):
    torch = pytest.importorskip("torch", reason="PyTorch is in the extra “bench”")
    from model.core import recurrent

    steps, inputs, units, batch = 12, 7, 9, 5
    torch.manual_seed(0)
    gates = {"lstm": 4, "gru": 3}.get(kind, 1)
    made = {
        "lstm": torch.nn.LSTM,
        "gru": torch.nn.GRU,
    }.get(kind, lambda *sizes: torch.nn.RNN(*sizes, nonlinearity=kind))
    theirs = made(inputs, units)
    x = torch.randn(steps, batch, inputs, requires_grad=True)
    seeds = torch.randn(steps, batch, units)
    states, _ = theirs(x)
    (states * seeds).sum().backward()
    # Theirs are input, forget, new, output.
    order = {"lstm": [0, 1, 3, 2], "gru": [0, 1, 2]}.get(kind, [0])

    def ours(tensor, *shape):
        values = tensor.detach().numpy().reshape(gates, units, -1)[order]
        return np.ascontiguousarray(values.reshape(shape))

    def leaves_of(read):
        own = (gates, units) if gates > 1 else (units,)
        both = [ours(read(getattr(theirs, f"bias_{end}_l0")), -1) for end in ("ih", "hh")]
        weights = [
            ours(read(theirs.weight_ih_l0), *own, inputs),
            ours(read(theirs.weight_hh_l0), *own, units),
        ]
        return weights, both

    weights, (by_input, by_state) = leaves_of(lambda p: p)
    biases = [by_input + by_state]
    if kind == "gru":
        biases[0][2 * units :] = by_input[2 * units :]
        biases.append(by_state[2 * units :])
    leaves = [
        Tensor(array, requires_grad=True)
        for array in (x.detach().numpy().transpose(0, 2, 1), *weights, *biases)
    ]
    operation = {"lstm": recurrent.lstm, "gru": recurrent.gru}.get(kind, recurrent.elman)
    constants = {} if gates > 1 else {"activation": kind}
    found = operation(*leaves, **constants)
    ops.sum(found * seeds.numpy().transpose(0, 2, 1)).backward()

    np.testing.assert_allclose(found.data.transpose(0, 2, 1), states.detach().numpy(), atol=1e-5)
    weights, (by_input, by_state) = leaves_of(lambda p: p.grad)
    wanted = [x.grad.numpy().transpose(0, 2, 1), *weights, by_input]
    wanted += [by_state[2 * units :]] if kind == "gru" else []
    for leaf, gradient in zip(leaves, wanted, strict=True):
        np.testing.assert_allclose(leaf.grad, gradient, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize(("name", "last"), [("lstm", "output gate"), ("gru", "update gate")])
def test_weights_are_told_apart_by_gate(make_network, name, last):
    main, recurrent, _ = weight_layers(make_network(name))
    assert main.gates == recurrent.gates
    assert main.gates[-2:] == (last, "candidate")
    assert main.units == recurrent.units == 20 * len(main.gates)
    assert recurrent.recurs
    assert not main.recurs
    assert last.split()[0] in GATES[name]


@pytest.mark.parametrize("code", ["en", "zh"])
def test_an_elman_network_says_how_its_units_bend_in_every_language(make_network, code, speak):
    speak(code)
    network = make_network("rnn", units=16, activation="relu")
    rows, columns = network.shape
    assert network.summary.startswith(f"{columns}–16–10 relu")
    assert f" {rows} " in network.summary.replace("，", " ")
