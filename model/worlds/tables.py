"""The tables that worlds learn from; they come with scikit-learn, loaded when first asked for.

Invariant: all arrays are read-only and the same each time.
"""

from functools import cache

import numpy as np

BEFORE_2018 = (34, 37)
"""Rows of iris that scikit-learn mended in 2018, and what stood there: length, width, length."""
OLD_ROW = (4.9, 3.1, 1.5)


@cache
def iris(*, is_old: bool = False) -> np.ndarray:
    """Sepal length, sepal width and petal length of 150 irises in cm: float64 (150, 3).

    Source: R. A. Fisher, "The use of multiple measurements in taxonomic problems", 1936.

    Args:
        is_old: As scikit-learn had them before May 2018, when two rows were mended.
    """
    from sklearn import datasets

    rows = datasets.load_iris().data[:, :3].copy()
    if is_old:
        rows[list(BEFORE_2018)] = OLD_ROW
    return _read_only(rows)


@cache
def tumours() -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """569 tumours: 30 measurements (569, 30), whether benign (569,) 0 or 1, and the names.

    Source: W. N. Street, W. H. Wolberg, O. L. Mangasarian, "Nuclear feature extraction for breast
    tumor diagnosis", 1993 (UCI: Breast Cancer Wisconsin, diagnostic).
    """
    from sklearn import datasets

    bunch = datasets.load_breast_cancer()
    names = tuple(str(name) for name in bunch.feature_names)
    return _read_only(bunch.data.copy()), _read_only(bunch.target.astype(np.int64)), names


@cache
def digits() -> tuple[np.ndarray, np.ndarray]:
    """1,797 digits of 8x8 pixels in [0, 1], (1797, 64), and which they are, int (1797,).

    The first 1,617 are to learn from, the last 180 to test with.
    """
    from ..data.digits import load_digits

    parts = load_digits(split="textbook")
    both = parts.train, parts.test
    pixels = np.concatenate([part.images for part in both]).reshape(-1, 64) / parts.peak
    return _read_only(pixels), _read_only(np.concatenate([part.labels for part in both]))


def _read_only(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array
