import math

import numpy as np
import pytest

from model.core import Tensor
from model.core.gradcheck import check_gradients
from model.nn.losses import LOSSES, one_hot

RNG = np.random.default_rng(0)
LOGITS = RNG.standard_normal((6, 10)) * 3
LABELS = RNG.integers(10, size=6)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def cross_entropy(logits, labels):
    exps = np.exp(logits)
    return -np.log(exps[np.arange(6), labels] / exps.sum(axis=1)).mean()


def binary_cross_entropy(logits, labels):
    s, t = sigmoid(logits), np.eye(10)[labels]
    return -(t * np.log(s) + (1 - t) * np.log(1 - s)).sum(axis=1).mean()


def squared_error(logits, labels):
    return ((sigmoid(logits) - np.eye(10)[labels]) ** 2).sum(axis=1).mean() / 2


def softmax_squared_error(logits, labels):
    exps = np.exp(logits)
    fractions = exps / exps.sum(axis=1, keepdims=True)
    return ((fractions - np.eye(10)[labels]) ** 2).sum(axis=1).mean() / 2


FORMULAS = {
    "cross_entropy": cross_entropy,
    "binary_cross_entropy": binary_cross_entropy,
    "squared_error": squared_error,
    "softmax_squared_error": softmax_squared_error,
}


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_is_its_textbook_formula(name):
    loss = LOSSES[name].value(Tensor(LOGITS), LABELS)
    assert float(loss.data) == pytest.approx(FORMULAS[name](LOGITS, LABELS))


@pytest.mark.parametrize("name", LOSSES)
def test_probabilities_sum_to_1_and_keep_the_order_of_the_logits(name):
    probabilities = LOSSES[name].probabilities(LOGITS)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    assert (probabilities >= 0).all()
    np.testing.assert_array_equal(np.argsort(probabilities), np.argsort(LOGITS))


@pytest.mark.parametrize("shift", [-1e4, 1e4])
@pytest.mark.parametrize("name", LOSSES)
def test_probabilities_of_extreme_logits_sum_to_1(name, shift):
    probabilities = LOSSES[name].probabilities((LOGITS + shift).astype(np.float32))
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-6)
    assert probabilities.dtype == np.float32


@pytest.mark.parametrize("name", LOSSES)
def test_a_correct_prediction_costs_less_than_a_wrong_one(name):
    logits = Tensor(5 * one_hot(np.array([3]), np.zeros((1, 10))))
    right, wrong = (LOSSES[name].value(logits, np.array([label])).data for label in (3, 4))
    assert right < wrong


@pytest.mark.parametrize("name", LOSSES)
def test_the_loss_of_a_batch_is_the_mean_over_it(name):
    value = LOSSES[name].value
    each = [value(Tensor(LOGITS[i : i + 1]), LABELS[i : i + 1]).data for i in range(6)]
    assert float(value(Tensor(LOGITS), LABELS).data) == pytest.approx(np.mean(each))


def test_ten_equal_probabilities_cost_the_logarithm_of_ten():
    loss = LOSSES["cross_entropy"].value(Tensor(np.zeros((6, 10))), LABELS)
    assert float(loss.data) == pytest.approx(math.log(10))


def test_probabilities_of_sigmoids_are_sigmoids_divided_by_their_sum():
    each = sigmoid(LOGITS)
    np.testing.assert_allclose(
        LOSSES["squared_error"].probabilities(LOGITS), each / each.sum(axis=1, keepdims=True)
    )


@pytest.mark.parametrize("name", LOSSES)
def test_no_digit_is_learnt_as_none_of_the_ten(name):
    target = np.full(10, 0.1) if name == "cross_entropy" else np.zeros(10)
    logits = np.random.default_rng(1).normal(0, 2, (1, 10))
    if name == "softmax_squared_error":
        expected = ((np.exp(logits) / np.exp(logits).sum() - 0.1) ** 2).sum() / 2
    elif name == "cross_entropy":
        expected = -(target * np.log(np.exp(logits) / np.exp(logits).sum())).sum()
    elif name == "binary_cross_entropy":
        expected = -np.log(1 - sigmoid(logits)).sum()
    else:
        expected = (sigmoid(logits) ** 2).sum() / 2
    loss = LOSSES[name].value(Tensor(logits), np.array([-1]))
    assert float(loss.data) == pytest.approx(expected)


@pytest.mark.parametrize("name", LOSSES)
def test_gradients_of_a_batch_with_no_digits_in_it_are_right(name):
    labels = np.array([3, -1, 9, -1, 0, 9])
    check_gradients(lambda z: LOSSES[name].value(z, labels), LOGITS, rng=RNG)


def test_ten_equal_logits_are_what_no_digit_asks_of_a_softmax():
    logits = Tensor(np.full((2, 10), 3.0), requires_grad=True)
    LOSSES["cross_entropy"].value(logits, np.array([-1, -1])).backward()
    np.testing.assert_allclose(logits.grad, 0, atol=1e-15)
