"""One table of all operations, each checked against finite differences in float64."""

import inspect

import numpy as np
import pytest

from model.core import (
    Tensor,
    check_gradients,
    conv,
    norm,
    numeric_gradient,
    operation,
    ops,
    padded,
    pooled,
    recurrent,
    strided,
)
from model.nn.layers import ACTIVATIONS

LABELS = np.array([2, 0, 3, 3, 1])
TARGETS = np.random.default_rng(5).random((5, 4))
IMAGES, KERNELS = (2, 7, 6, 3), (4, 2, 3, 3)
ROWS = (5, 2, 4)


def normal(*shapes):
    """Arrays of normal numbers; those nearer to 0 than 0.05, where relu bends, are moved away."""
    rng = np.random.default_rng(0)
    arrays = [rng.standard_normal(shape) for shape in shapes]
    return [a + np.copysign(0.05, a) for a in arrays]


def positive(*shapes):
    return [np.abs(a) + 0.5 for a in normal(*shapes)]


def _read_twice(states):
    return ops.sum(states * states) + ops.sum(states[2]) + ops.sum(ops.tanh(states))


# Name of the row: (function of Tensors, operands). The operation comes before the first space.
TABLE = {
    "add": (ops.add, normal((3, 4), (3, 4))),
    "add broadcast over rows": (ops.add, normal((3, 4), (4,))),
    "add broadcast over both": (ops.add, normal((3, 1), (1, 4))),
    "add a number": (lambda x: 2.5 + x, normal((3, 4))),
    "subtract": (ops.subtract, normal((3, 4), (3, 4))),
    "subtract broadcast": (ops.subtract, normal((2, 1, 4), (3, 1))),
    "subtract from a number": (lambda x: 1.5 - x, normal((3, 4))),
    "multiply": (ops.multiply, normal((3, 4), (3, 4))),
    "multiply broadcast": (ops.multiply, normal((2, 3, 4), (3, 1))),
    "multiply by nothing but a scalar": (ops.multiply, normal((3, 4), ())),
    "multiply shared input": (lambda x: x * x + x, normal((3, 4))),
    "divide": (ops.divide, [*normal((3, 4)), *positive((3, 4))]),
    "divide broadcast": (ops.divide, [*normal((3, 4)), *positive((4,))]),
    "divide a number": (lambda x: 2.0 / x, positive((3, 4))),
    "power": (lambda x: ops.power(x, exponent=3), normal((3, 4))),
    "power of one half": (lambda x: x**0.5, positive((3, 4))),
    "power negative": (lambda x: x**-2, positive((3, 4))),
    "exp": (ops.exp, normal((3, 4))),
    "log": (ops.log, positive((3, 4))),
    "relu": (ops.relu, normal((3, 4))),
    "leaky_relu": (ops.leaky_relu, normal((3, 4))),
    "leaky_relu steep": (lambda x: ops.leaky_relu(x, slope=0.3), normal((3, 4))),
    "sigmoid": (ops.sigmoid, normal((3, 4))),
    "tanh": (ops.tanh, normal((3, 4))),
    "tanh diamond": (lambda x: ops.tanh(x) * ops.exp(x) - ops.tanh(x), normal((3, 4))),
    "matmul": (ops.matmul, normal((3, 4), (4, 5))),
    "matmul batched": (ops.matmul, normal((2, 3, 4), (2, 4, 5))),
    "matmul batched with one matrix": (ops.matmul, normal((2, 3, 4), (4, 5))),
    "linear": (ops.linear, normal((5, 3), (3, 4), (4,))),
    "linear twice the same weight": (
        lambda x, w, b: ops.linear(ops.linear(x, w, b), w, b),
        normal((5, 3), (3, 3), (3,)),
    ),
    "reshape": (lambda x: ops.reshape(x, shape=(2, -1)) * np.arange(6.0), normal((3, 4))),
    "transpose": (lambda x: ops.transpose(x, axes=(2, 0, 1)), normal((2, 3, 4))),
    "transpose by negative axes": (lambda x: ops.transpose(x, axes=(-1, 0, 1)), normal((3, 3, 3))),
    "take a slice": (lambda x: x[1:, ::2], normal((3, 4))),
    "take a row": (lambda x: x[1] * x[-1], normal((3, 4))),
    "take one entry": (lambda x: x[1, 2] * x, normal((3, 4))),
    "take with a new axis and an ellipsis": (lambda x: x[None, ..., 1], normal((2, 3, 4))),
    "take backwards": (lambda x: x[::-1, 1] * x[:, 2], normal((3, 4))),
    "take overlapping slices": (lambda x: x[:3] * x[1:] + x[1:], normal((4, 3))),
    "take slices of a shared input": (
        lambda x: ops.sum(ops.tanh(x) * x) + ops.sum(x[:, 1] * x[:, 0]) + ops.sum(x * x),
        normal((3, 4)),
    ),
    "take slices and repeated entries": (lambda x: x[1:3] * x[[0, 0]] * x[:2], normal((3, 4))),
    "take by a mask": (lambda x: x[np.array([True, False, True])], normal((3, 4))),
    "take by True": (lambda x: x[True], normal((3, 4))),
    "take with a repeated index": (lambda x: x[[0, 2, 2, 2]], normal((3, 4))),
    "take by two indices": (lambda x: x[np.arange(3), [1, 1, 0]], normal((3, 4))),
    "concat": (ops.concat, normal((2, 4), (3, 4), (1, 4))),
    "concat columns": (lambda a, b: ops.concat(a, b, axis=-1), normal((3, 2), (3, 4))),
    "concat with itself": (lambda a: ops.concat(a, a), normal((3, 2))),
    "stack": (ops.stack, normal((2, 4), (2, 4), (2, 4))),
    "stack along the last axis": (lambda a, b: ops.stack(a, b, axis=-1), normal((3, 2), (3, 2))),
    "stack the slices of an array": (
        lambda x: ops.stack(*(x[:, t] * float(t) for t in range(4)), axis=1),
        normal((3, 4, 2)),
    ),
    "sum": (ops.sum, normal((3, 4))),
    "sum over an axis": (lambda x: ops.sum(x, axis=1), normal((3, 4))),
    "sum over two axes": (lambda x: ops.sum(x, axis=(0, -1)), normal((2, 3, 4))),
    "sum keeping an axis": (lambda x: ops.sum(x, axis=0, keepdims=True), normal((3, 4))),
    "mean": (ops.mean, normal((3, 4))),
    "mean over an axis": (lambda x: ops.mean(x, axis=-1), normal((3, 4))),
    "mean keeping two axes": (
        lambda x: ops.mean(x, axis=(0, 2), keepdims=True),
        normal((2, 3, 4)),
    ),
    "log_sum_exp": (ops.log_sum_exp, normal((3, 4))),
    "log_sum_exp down": (lambda x: ops.log_sum_exp(x, axis=0), normal((3, 4))),
    "softmax_cross_entropy": (
        lambda z: ops.softmax_cross_entropy(z, labels=LABELS),
        normal((5, 4)),
    ),
    "softmax_cross_entropy scaled": (
        lambda z: ops.softmax_cross_entropy(z, labels=LABELS) * 3.0,
        normal((5, 4)),
    ),
    "binary_cross_entropy_with_logits": (
        lambda z: ops.binary_cross_entropy_with_logits(z, targets=TARGETS),
        normal((5, 4)),
    ),
    "softmax_squared_error": (
        lambda z: ops.softmax_squared_error(z, targets=TARGETS),
        normal((5, 4)),
    ),
    "softmax_squared_error scaled": (
        lambda z: ops.softmax_squared_error(z, targets=TARGETS) * 3.0,
        normal((5, 4)),
    ),
    "mean_squared_error": (
        lambda y: ops.mean_squared_error(y, targets=TARGETS),
        normal((5, 4)),
    ),
    "conv2d": (conv.conv2d, normal(IMAGES, KERNELS, (4,))),
    "conv2d with padding": (
        lambda x, w, b: conv.conv2d(x, w, b, padding=2),
        normal(IMAGES, KERNELS, (4,)),
    ),
    "conv2d without a bias": (
        lambda x, w: conv.conv2d(x, w, 0, padding=1),
        normal(IMAGES, KERNELS),
    ),
    "conv2d with a kernel of one pixel": (conv.conv2d, normal(IMAGES, (4, 2, 1, 1), (4,))),
    "conv2d with a kernel as large as the image": (
        conv.conv2d,
        normal((2, 5, 5, 3), (4, 2, 5, 5), (4,)),
    ),
    "padded_conv2d": (
        lambda x, w, b: padded.padded_conv2d(x, w, b, padding=1),
        normal(IMAGES, KERNELS, (4,)),
    ),
    "padded_conv2d with more padding than its kernels need": (
        lambda x, w, b: padded.padded_conv2d(x, w, b, padding=4),
        normal(IMAGES, KERNELS, (4,)),
    ),
    "padded_conv2d without a bias": (
        lambda x, w: padded.padded_conv2d(x, w, 0, padding=2),
        normal(IMAGES, (4, 2, 5, 5)),
    ),
    "pooled_conv2d": (pooled.pooled_conv2d, normal((2, 6, 6, 3), KERNELS, (4,))),
    "pooled_conv2d of odd sizes": (pooled.pooled_conv2d, normal((2, 7, 9, 3), KERNELS, (4,))),
    "pooled_conv2d by the kernels alone": (
        lambda w, b: pooled.pooled_conv2d(*normal((2, 7, 6, 3)), w, b),
        normal(KERNELS, (4,)),
    ),
    "strided_conv2d": (strided.strided_conv2d, normal(IMAGES, KERNELS, (4,))),
    "strided_conv2d without a bias": (
        lambda x, w: strided.strided_conv2d(x, w, 0, padding=1),
        normal(IMAGES, KERNELS),
    ),
    "strided_conv2d that leaves pixels over": (
        lambda x, w, b: strided.strided_conv2d(x, w, b, stride=3, padding=1),
        normal(IMAGES, (4, 2, 2, 2), (4,)),
    ),
    "transposed_conv2d": (strided.transposed_conv2d, normal((4, 3, 2, 3), KERNELS, (2,))),
    "transposed_conv2d without a bias": (
        lambda x, w: strided.transposed_conv2d(x, w, 0, padding=1),
        normal((4, 3, 2, 3), KERNELS),
    ),
    "transposed_conv2d with gaps between its kernels": (
        lambda x, w, b: strided.transposed_conv2d(x, w, b, stride=3),
        normal((4, 3, 2, 3), (4, 2, 2, 2), (2,)),
    ),
    "transposed_conv2d twice the same weight": (
        lambda x, w, b: strided.transposed_conv2d(
            strided.transposed_conv2d(x, w, b, padding=1), w, b, padding=1
        ),
        normal((2, 2, 2, 3), (2, 2, 4, 4), (2,)),
    ),
    "batch_norm": (norm.batch_norm, normal(IMAGES, (2,), (2,))),
    "batch_norm and relu": (
        lambda x, s, b: norm.batch_norm(x, s, b, relu=True),
        normal(IMAGES, (2,), (2,)),
    ),
    "batch_norm far from zero": (
        lambda x, s, b: norm.batch_norm(x + 50.0, s, b),
        normal(IMAGES, (2,), (2,)),
    ),
    "batch_norm of equal numbers": (
        lambda s, b: norm.batch_norm(np.ones(IMAGES), s, b),
        normal((2,), (2,)),
    ),
    "batch_norm of one number in each channel": (
        norm.batch_norm,
        normal((3, 1, 1, 1), (3,), (3,)),
    ),
    "batch_norm between convolutions": (
        lambda x, w, s, b: conv.conv2d(
            norm.batch_norm(conv.conv2d(x, w, b, padding=1), s, b), w, b, padding=1
        ),
        normal((2, 5, 4, 3), (2, 2, 3, 3), (2,), (2,)),
    ),
    "elman": (recurrent.elman, normal(ROWS, (3, 2), (3, 3), (3,))),
    "elman with relu": (
        lambda *operands: recurrent.elman(*operands, activation="relu"),
        normal(ROWS, (3, 2), (3, 3), (3,)),
    ),
    "elman of which the last state counts": (
        lambda *operands: recurrent.elman(*operands)[-1],
        normal(ROWS, (3, 2), (3, 3), (3,)),
    ),
    "elman whose states are read twice": (
        lambda *operands: _read_twice(recurrent.elman(*operands)),
        normal(ROWS, (3, 2), (3, 3), (3,)),
    ),
    "lstm": (recurrent.lstm, normal(ROWS, (4, 3, 2), (4, 3, 3), (12,))),
    "lstm of which the last state counts": (
        lambda *operands: recurrent.lstm(*operands)[-1],
        normal(ROWS, (4, 3, 2), (4, 3, 3), (12,)),
    ),
    "lstm after lstm": (
        lambda x, w, r, b: recurrent.lstm(recurrent.lstm(x, w, r, b), w, r, b),
        normal(ROWS, (4, 2, 2), (4, 2, 2), (8,)),
    ),
    "gru": (recurrent.gru, normal(ROWS, (3, 3, 2), (3, 3, 3), (9,), (3,))),
    "gru of which the last state counts": (
        lambda *operands: recurrent.gru(*operands)[-1],
        normal(ROWS, (3, 3, 2), (3, 3, 3), (9,), (3,)),
    ),
    "gru by its weights alone": (
        lambda *weights: recurrent.gru(*normal(ROWS), *weights),
        normal((3, 3, 2), (3, 3, 3), (9,), (3,)),
    ),
    "max_pool2d": (conv.max_pool2d, normal((2, 6, 4, 3))),
    "max_pool2d of odd sizes": (conv.max_pool2d, normal((2, 7, 5, 3))),
    "max_pool2d by three": (lambda x: conv.max_pool2d(x, size=3), normal((1, 7, 6, 2))),
}


def operations(module) -> set[str]:
    """Names of the functions of a module that ``operation`` made."""
    return {
        name
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and hasattr(function, "__wrapped__")
        and function.__module__ == module.__name__
        and not name.startswith("_")
    }


def test_no_operation_is_missing_from_the_table():
    checked = {row.split()[0] for row in TABLE}
    modules = (ops, conv, padded, pooled, strided, norm, recurrent)
    assert set().union(*map(operations, modules)) == checked
    assert len(checked) >= 25


def test_every_activation_is_an_operation_of_the_table():
    assert {function.__name__ for function in ACTIVATIONS.values()} <= {r.split()[0] for r in TABLE}


@pytest.mark.parametrize("row", TABLE)
def test_the_gradient_is_that_of_finite_differences(row):
    function, operands = TABLE[row]
    check_gradients(function, *operands, rng=np.random.default_rng(1))


@pytest.mark.parametrize("convolution", [conv.conv2d, padded.padded_conv2d])
@pytest.mark.parametrize("padding", [0, 1])
@pytest.mark.parametrize("size", [1, 2, 4, 5])
def test_convolution_with_kernels_of_any_size_has_the_gradient_of_differences(
    size, padding, convolution
):
    operands = normal(IMAGES, (4, 2, size, size), (4,))

    def function(x, w, b):
        return convolution(x, w, b, padding=padding)

    check_gradients(function, *operands, rng=np.random.default_rng(1))


@pytest.mark.parametrize("convolution", [strided.strided_conv2d, strided.transposed_conv2d])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize(("size", "padding"), [(1, 0), (2, 0), (3, 1), (4, 1), (4, 2), (5, 2)])
def test_strided_convolutions_of_any_size_have_the_gradient_of_differences(
    size, padding, stride, convolution
):
    operands = normal((2, 5, 4, 3), (2, 2, size, size), (2,))

    def function(x, w, b):
        return convolution(x, w, b, stride=stride, padding=padding)

    check_gradients(function, *operands, rng=np.random.default_rng(1))


@pytest.mark.parametrize("padding", [0, 1])
def test_a_convolution_of_stride_1_is_the_plain_one(padding):
    operands = normal(IMAGES, KERNELS, (4,))
    np.testing.assert_allclose(
        strided.strided_conv2d(*operands, stride=1, padding=padding).data,
        conv.conv2d(*operands, padding=padding).data,
        rtol=1e-10,
    )


@pytest.mark.parametrize(("size", "padding"), [(2, 0), (3, 0), (4, 1), (6, 2)])
def test_a_transposed_convolution_is_the_transpose_of_the_strided_one(size, padding):
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=(3, 8, 10, 2)), rng.normal(size=(4, 3, size, size))
    seen = strided.strided_conv2d(x, weight, 0, padding=padding).data
    y = rng.normal(size=seen.shape)
    painted = strided.transposed_conv2d(y, weight, 0, padding=padding).data
    # Rows and columns that the strided one leaves over are not painted.
    met = x[:, : painted.shape[1], : painted.shape[2]]
    assert np.vdot(y, seen) == pytest.approx(np.vdot(painted, met))


def test_each_number_of_a_transposed_convolution_paints_its_kernel():
    x = np.zeros((1, 2, 2, 1))
    x[0, 0, 1] = 3.0
    kernel = np.arange(16.0).reshape(1, 1, 4, 4)
    painted = strided.transposed_conv2d(x, kernel, np.array([0.5])).data[0, :, :, 0]
    wanted = np.full((6, 6), 0.5)
    wanted[:4, 2:6] += 3 * kernel[0, 0]
    np.testing.assert_allclose(painted, wanted)


@pytest.mark.parametrize("size", [1, 2, 3, 5])
@pytest.mark.parametrize("shape", [(1, 8, 8, 4), (3, 9, 7, 1)])
def test_a_convolution_that_is_pooled_at_once_gives_what_the_two_give(shape, size):
    # Few different values, so that blocks have several largest.
    rng = np.random.default_rng(0)
    operands = [
        Tensor(rng.integers(-1, 2, of).astype(float), requires_grad=True)
        for of in (shape, (4, shape[0], size, size), (4,))
    ]
    found = []
    for convolved in (
        pooled.pooled_conv2d(*operands),
        conv.max_pool2d(conv.conv2d(*operands), size=2),
    ):
        ops.sum(convolved * convolved).backward()
        found.append([convolved.data, *(operand.grad for operand in operands)])
        for operand in operands:
            operand.grad = None
    for at_once, one_by_one in zip(*found, strict=True):
        np.testing.assert_allclose(at_once, one_by_one, rtol=1e-12)


def test_pooling_a_few_planes_at_a_time_has_the_same_gradient(monkeypatch):
    images = normal(IMAGES)[0]
    whole = Tensor(images, requires_grad=True)
    ops.sum(conv.max_pool2d(whole)).backward()
    monkeypatch.setattr(conv, "POOL_BYTES", 1)
    by_plane = Tensor(images, requires_grad=True)
    ops.sum(conv.max_pool2d(by_plane)).backward()
    np.testing.assert_array_equal(by_plane.grad, whole.grad)


def test_a_convolution_of_a_few_images_at_a_time_is_the_same(monkeypatch):
    operands = normal((2, 7, 6, 5), KERNELS, (4,))
    wholes = [Tensor(array, requires_grad=True) for array in operands]
    whole = padded.padded_conv2d(*wholes, padding=1)
    ops.sum(whole * whole).backward()
    monkeypatch.setattr(padded, "CACHED_BYTES", 2 * 3 * 4 * 6 * 8)
    parts = [Tensor(array, requires_grad=True) for array in operands]
    by_part = padded.padded_conv2d(*parts, padding=1)
    ops.sum(by_part * by_part).backward()
    np.testing.assert_allclose(by_part.data, whole.data, rtol=1e-12)
    for got, wanted in zip(parts, wholes, strict=True):
        np.testing.assert_allclose(got.grad, wanted.grad, rtol=1e-9)


@pytest.mark.parametrize("far", [0.0, 1e3])
def test_batch_normalisation_brings_each_channel_to_mean_0_and_variance_1(far):
    x = np.random.default_rng(0).normal(far, 2.0, (3, 8, 8, 16)).astype(np.float32)
    one, none = np.ones(3, np.float32), np.zeros(3, np.float32)
    mean, variance = np.empty(3, np.float32), np.empty(3, np.float32)
    got = norm.batch_norm(x, one, none, mean=mean, variance=variance).data
    assert got.dtype == np.float32
    np.testing.assert_allclose(got.mean(axis=(1, 2, 3)), 0, atol=1e-3)
    np.testing.assert_allclose(got.var(axis=(1, 2, 3)), 1, atol=1e-3)
    exact = x.astype(np.float64)
    np.testing.assert_allclose(mean, exact.mean(axis=(1, 2, 3)), rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(variance, exact.var(axis=(1, 2, 3)), rtol=1e-3)


@pytest.mark.parametrize("convolution", [conv.conv2d, padded.padded_conv2d])
def test_convolution_is_the_sum_that_its_name_promises(convolution):
    x, weight, bias = normal(IMAGES, KERNELS, (4,))
    got = convolution(x, weight, bias, padding=1).data
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    assert got.shape == (4, 7, 6, 3)
    for kernel, row, column, image in np.ndindex(got.shape):
        patch = padded[:, row : row + 3, column : column + 3, image]
        wanted = (patch * weight[kernel]).sum() + bias[kernel]
        assert got[kernel, row, column, image] == pytest.approx(wanted)


def test_of_equal_values_in_a_pool_one_takes_the_whole_gradient():
    x = Tensor(np.zeros((1, 4, 4, 2)), requires_grad=True)
    ops.sum(conv.max_pool2d(x)).backward()
    blocks = x.grad.reshape(1, 2, 2, 2, 2, 2)
    assert (blocks.sum(axis=(2, 4)) == 1).all()
    assert set(np.unique(x.grad)) == {0.0, 1.0}


def test_rows_that_fill_no_pool_get_no_gradient():
    x = Tensor(np.random.default_rng(0).random((1, 5, 5, 1)), requires_grad=True)
    ops.sum(conv.max_pool2d(x)).backward()
    assert not x.grad[:, 4].any()
    assert not x.grad[:, :, 4].any()
    assert x.grad.sum() == 4


def test_an_operation_that_is_wrong_on_purpose_is_caught():
    @operation
    def wrong_tanh(a):
        value = np.tanh(a)
        return value, (lambda g: g * (1 - value),)

    with pytest.raises(AssertionError, match=r"wrong_tanh: backward\(\) gives the derivative -?\d"):
        check_gradients(wrong_tanh, *normal((3, 4)), rng=np.random.default_rng(1))


def test_an_operation_that_forgets_an_operand_is_caught():
    @operation
    def forgetful(a, b):
        return a * b, (lambda g: g * b, lambda g: 0 * g)

    with pytest.raises(AssertionError, match="finite differences"):
        check_gradients(forgetful, *normal((3, 4), (3, 4)), rng=np.random.default_rng(1))


def test_numeric_gradient_finds_a_known_gradient():
    point = np.random.default_rng(0).standard_normal((2, 3))
    gradient = numeric_gradient(lambda x: (x**3).sum() + x[0, 0] * x[1, 2], point)
    wanted = 3 * point**2
    wanted[0, 0] += point[1, 2]
    wanted[1, 2] += point[0, 0]
    np.testing.assert_allclose(gradient, wanted, atol=1e-8)


def test_numeric_gradient_works_in_float64_and_spares_the_callers_array():
    point = np.ones(3, dtype=np.float32)
    seen = set()

    def function(x):
        seen.add(x.dtype)
        return x.sum()

    assert numeric_gradient(function, point).dtype == np.float64
    assert seen == {np.dtype(np.float64)}
    np.testing.assert_array_equal(point, np.ones(3, dtype=np.float32))


def test_numeric_gradient_agrees_with_backward():
    (point,) = normal((5, 4))
    leaf = Tensor(point, requires_grad=True)
    ops.softmax_cross_entropy(leaf, labels=LABELS).backward()
    numeric = numeric_gradient(
        lambda z: float(ops.softmax_cross_entropy(z, labels=LABELS).data), point
    )
    np.testing.assert_allclose(leaf.grad, numeric, atol=1e-8)
