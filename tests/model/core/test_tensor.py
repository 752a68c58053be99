import threading
import tracemalloc

import numpy as np
import pytest

from model.core import Tensor, conv, ops
from model.core.tensor import sum_to_shape


def leaf(*values):
    return Tensor(np.array(values), requires_grad=True)


def test_a_leaf_used_twice_gets_the_sum_of_both_gradients():
    x = leaf(3.0)
    ops.sum(x * x + x).backward()
    np.testing.assert_array_equal(x.grad, [7.0])


def test_backward_twice_adds():
    x = leaf(1.0, 2.0)
    loss = ops.sum(x * x)
    loss.backward()
    loss.backward()
    np.testing.assert_array_equal(x.grad, [4.0, 8.0])


def test_two_losses_of_one_leaf_add():
    x = leaf(1.0, 2.0)
    ops.sum(x * 3.0).backward()
    ops.sum(x * 4.0).backward()
    np.testing.assert_array_equal(x.grad, [7.0, 7.0])


def test_a_gradient_that_goes_to_two_operands_is_not_shared_between_them():
    a, b = leaf(1.0, 2.0), leaf(3.0, 4.0)
    total = ops.sum(a + b)
    total.backward()
    ops.sum(a * 10.0).backward()
    np.testing.assert_array_equal(a.grad, [11.0, 11.0])
    np.testing.assert_array_equal(b.grad, [1.0, 1.0])


def test_slices_of_a_result_that_another_operand_shares_leave_that_one_alone():
    a, b = leaf(1.0, 2.0, 3.0), leaf(4.0, 5.0, 6.0)
    whole = a + b
    (ops.sum(whole) + ops.sum(whole[:2] * 10.0) + ops.sum(a[1:])).backward()
    np.testing.assert_array_equal(a.grad, [11.0, 12.0, 2.0])
    np.testing.assert_array_equal(b.grad, [11.0, 11.0, 1.0])


def test_backward_over_slices_makes_one_array_of_the_whole_and_not_one_for_each():
    x = Tensor(np.zeros((28, 1000)), requires_grad=True)
    total = 0.0
    for t in range(28):
        total = total + ops.sum(x[t])
    tracemalloc.start()
    total.backward()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert x.data.nbytes <= peak < 1.9 * x.data.nbytes


def test_a_graph_of_five_thousand_operations_does_not_recurse():
    x = leaf(1.0)
    y = x
    for _ in range(5000):
        y = y + x * 0.001
    ops.sum(y).backward()
    assert x.grad[0] == pytest.approx(6.0)


def test_a_graph_of_doubled_paths_is_walked_once():
    x = leaf(1.0)
    y = x
    for _ in range(60):
        y = y + y
    ops.sum(y).backward()
    assert x.grad[0] == 2.0**60


def test_backward_starts_from_one_number():
    with pytest.raises(ValueError, match=r"not from shape \(2,\)"):
        (leaf(1.0, 2.0) * 2.0).backward()


def test_recording_follows_from_the_operands():
    constant, wanted = Tensor(np.ones(2)), leaf(1.0, 1.0)
    assert not (constant * constant).requires_grad
    assert not ops.sum(np.ones(2)).requires_grad
    assert (constant * wanted).requires_grad
    assert ops.sum(constant * wanted).requires_grad


def test_what_needs_no_gradient_gets_none():
    constant, wanted = Tensor(np.full(2, 5.0)), leaf(1.0, 2.0)
    product = constant * wanted
    ops.sum(product).backward()
    assert constant.grad is None
    assert product.grad is None
    np.testing.assert_array_equal(wanted.grad, [5.0, 5.0])


def test_a_leaf_off_the_path_gets_no_gradient():
    x, y = leaf(1.0), leaf(1.0)
    y * 2.0
    ops.sum(x).backward()
    assert y.grad is None


def test_numbers_and_arrays_stand_on_either_side():
    x = leaf(2.0, 4.0)
    array = np.array([8.0, 8.0])
    cases = [
        (array + x, [10.0, 12.0]),
        (array - x, [6.0, 4.0]),
        (array * x, [16.0, 32.0]),
        (array / x, [4.0, 2.0]),
        (1 + x, [3.0, 5.0]),
        (1 - x, [-1.0, -3.0]),
        (8 / x, [4.0, 2.0]),
        (-x, [-2.0, -4.0]),
        (x**2, [4.0, 16.0]),
        (np.array([[1.0, 0.0]]) @ ops.reshape(x, shape=(2, 1)), [[2.0]]),
    ]
    for result, wanted in cases:
        assert isinstance(result, Tensor)
        assert result.requires_grad
        np.testing.assert_array_equal(result.data, wanted)


FLOAT32 = {
    "add": lambda x: x + 1.5,
    "subtract": lambda x: 2 - x,
    "multiply": lambda x: x * 0.1,
    "divide": lambda x: 1.0 / (x + 2),
    "power": lambda x: (x + 3) ** 0.5,
    "negative": lambda x: -x,
    "exp": ops.exp,
    "log": lambda x: ops.log(x * x + 1),
    "relu": ops.relu,
    "leaky_relu": ops.leaky_relu,
    "sigmoid": ops.sigmoid,
    "tanh": ops.tanh,
    "matmul": lambda x: x @ ops.transpose(x, axes=(1, 0)),
    "linear": lambda x: ops.linear(x, ops.transpose(x, axes=(1, 0)), x[:, 0]),
    "reshape": lambda x: ops.reshape(x, shape=(-1,)),
    "take": lambda x: x[[0, 0, 1]],
    "slice": lambda x: x[1:, 2] + x[:2, 1],
    "concat": lambda x: ops.concat(x, x),
    "stack": lambda x: ops.stack(x, x, axis=1),
    "sum": ops.sum,
    "mean": lambda x: ops.mean(x, axis=0),
    "log_sum_exp": ops.log_sum_exp,
    "softmax_cross_entropy": lambda x: ops.softmax_cross_entropy(x, labels=np.array([0, 1, 1])),
    "binary_cross_entropy": lambda x: ops.binary_cross_entropy_with_logits(
        x, targets=np.zeros((3, 4), np.float32)
    ),
    "mean_squared_error": lambda x: ops.mean_squared_error(x, targets=np.zeros((3, 4), np.float32)),
    "conv2d": lambda x: conv.conv2d(
        ops.reshape(x, shape=(1, 3, 4, 1)), ops.reshape(x[:2, :2], shape=(1, 1, 2, 2)), x[0, :1]
    ),
    "max_pool2d": lambda x: conv.max_pool2d(ops.reshape(x, shape=(1, 3, 4, 1))),
}


@pytest.mark.parametrize("name", FLOAT32)
def test_float32_stays_float32_there_and_back(name):
    x = Tensor(np.linspace(-1, 1, 12, dtype=np.float32).reshape(3, 4), requires_grad=True)
    result = FLOAT32[name](x)
    ops.sum(result * 0.5).backward()
    assert result.data.dtype == np.float32
    assert x.grad.dtype == np.float32
    assert x.grad.shape == x.shape


def test_two_threads_going_backward_over_shared_arrays_do_not_disturb_each_other():
    rng = np.random.default_rng(0)
    weight, bias = rng.standard_normal((20, 10)), rng.standard_normal(10)
    batches = [rng.standard_normal((30, 20)) for _ in range(4)]
    labels = rng.integers(10, size=30)

    def gradient(images):
        leaves = Tensor(weight, requires_grad=True), Tensor(bias, requires_grad=True)
        logits = ops.tanh(ops.linear(images, *leaves))
        ops.softmax_cross_entropy(logits, labels=labels).backward()
        return [each.grad for each in leaves]

    wanted = [gradient(images) for images in batches]
    found = {}
    ready = threading.Barrier(len(batches))

    def work(index):
        ready.wait()
        found[index] = [gradient(batches[index]) for _ in range(20)]

    threads = [threading.Thread(target=work, args=(index,)) for index in range(len(batches))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for index, each in enumerate(wanted):
        for again in found[index]:
            np.testing.assert_array_equal(again[0], each[0])
            np.testing.assert_array_equal(again[1], each[1])


@pytest.mark.parametrize(
    ("have", "want"), [((3, 4), (4,)), ((3, 4), (1, 4)), ((2, 3, 4), (3, 1)), ((3, 4), ())]
)
def test_a_gradient_is_summed_over_the_axes_of_broadcasting(have, want):
    gradient = np.random.default_rng(0).random(have)
    summed = sum_to_shape(gradient, want)
    assert summed.shape == want
    assert summed.sum() == pytest.approx(gradient.sum())


@pytest.mark.parametrize("extreme", [-1e4, -100.0, 0.0, 100.0, 1e4])
def test_losses_and_probabilities_do_not_overflow(extreme):
    logits = Tensor(np.array([[extreme, 0.0, -extreme]], dtype=np.float32), requires_grad=True)
    for loss in (
        ops.softmax_cross_entropy(logits, labels=np.array([0])),
        ops.binary_cross_entropy_with_logits(logits, targets=np.array([[1.0, 0.0, 0.0]])),
    ):
        assert np.isfinite(loss.data)
        loss.backward()
    assert np.isfinite(logits.grad).all()
    np.testing.assert_allclose(ops.softmax(logits.data).sum(), 1, rtol=1e-6)
    assert ((ops.logistic(logits.data) >= 0) & (ops.logistic(logits.data) <= 1)).all()


def test_log_sum_exp_and_softmax_are_what_their_names_say():
    logits = np.random.default_rng(0).standard_normal((3, 4))
    np.testing.assert_allclose(
        ops.log_sum_exp(logits, axis=0).data, np.log(np.exp(logits).sum(axis=0))
    )
    np.testing.assert_allclose(
        ops.softmax(logits), np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    )
    np.testing.assert_allclose(ops.logistic(logits), 1 / (1 + np.exp(-logits)))


def test_a_tensor_shows_its_values_and_shape():
    x = leaf(1.0, 2.0)
    assert x.shape == (2,)
    assert repr(x) == "Tensor(array([1., 2.]), requires_grad=True)"
