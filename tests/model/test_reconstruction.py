"""Reconstruction errors, and PCA's to compare them with."""

import numpy as np
import pytest

from model.data.dataset import to_input
from model.progress import result_of
from model.reconstruction import (
    errors_of_pca,
    measuring_error,
    principal_components,
    squared_errors,
)


def test_principal_components_are_those_of_scikit_learn(digits):
    from sklearn.decomposition import PCA

    images = digits.train.images
    rows = to_input(images, digits.peak).reshape(len(images), -1)
    theirs = PCA(5, svd_solver="full").fit(rows)
    ours = result_of(principal_components(images, digits.peak, 5))
    np.testing.assert_allclose(ours.mean, theirs.mean_, atol=1e-5)
    np.testing.assert_allclose(np.abs((theirs.components_ @ ours.axes).diagonal()), 1, atol=1e-3)
    back = theirs.inverse_transform(theirs.transform(rows))
    np.testing.assert_allclose(
        ours.reconstruct(rows.reshape(-1, 8, 8)).reshape(rows.shape), back, atol=1e-3
    )


def test_the_error_is_the_squared_distance_summed_over_pixels():
    images = np.zeros((2, 3, 3), np.float32)
    others = images.copy()
    others[1, :2] = 0.5
    np.testing.assert_allclose(squared_errors(images, others), [0, 1.5])


def test_more_numbers_leave_a_smaller_error_and_all_of_them_none(digits):
    errors = result_of(
        errors_of_pca(digits.train.digits, digits.test, digits.peak, (2, 8, 30, 500))
    )
    assert list(errors) == [2, 8, 30, 64]
    values = list(errors.values())
    assert values == sorted(values, reverse=True)
    assert values[-1] == pytest.approx(0, abs=1e-3)


def test_measuring_an_error_tells_how_far_it_is(digits, monkeypatch):
    monkeypatch.setattr("model.reconstruction.CHUNK", 50)
    plane = result_of(principal_components(digits.train.images, digits.peak, 3))
    work = measuring_error(plane, digits.test, digits.peak)
    assert list(work) == pytest.approx([1 / 3, 2 / 3, 1])
