"""The tables that worlds learn from, as they lie in scikit-learn's folder.

They are read without importing scikit-learn, which takes longer than opening a lesson may; where
the files have moved, it is asked after all. Invariant: all arrays are read-only and the same each
time.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from ..language import tr

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
    file = _file("iris.csv")
    if file is None:
        from sklearn import datasets

        rows = datasets.load_iris().data[:, :3].copy()
    else:
        rows = np.loadtxt(file, delimiter=",", skiprows=1)[:, :3]
    if is_old:
        rows[list(BEFORE_2018)] = OLD_ROW
    return _read_only(rows)


@cache
def tumours() -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """569 tumours: 30 measurements (569, 30), whether benign (569,) 0 or 1, and the names.

    Source: W. N. Street, W. H. Wolberg, O. L. Mangasarian, "Nuclear feature extraction for breast
    tumor diagnosis", 1993 (UCI: Breast Cancer Wisconsin, diagnostic).
    """
    file = _file("breast_cancer.csv")
    if file is None:
        from sklearn import datasets

        bunch = datasets.load_breast_cancer()
        rows = np.column_stack([bunch.data, bunch.target])
    else:
        rows = np.loadtxt(file, delimiter=",", skiprows=1)
    return _read_only(rows[:, :-1].copy()), _read_only(rows[:, -1].astype(np.int64)), MEASURED


KINDS = (
    tr("radius"), tr("texture"), tr("perimeter"), tr("area"), tr("smoothness"), tr("compactness"),
    tr("concavity"), tr("concave points"), tr("symmetry"), tr("fractal dimension"),
)  # fmt: skip
MEASURED = (
    *(tr("mean {measure}", measure=kind) for kind in KINDS),
    *(tr("{measure} error", measure=kind) for kind in KINDS),
    *(tr("worst {measure}", measure=kind) for kind in KINDS),
)
"""The tumours' columns."""


@cache
def digits() -> tuple[np.ndarray, np.ndarray]:
    """1,797 digits of 8x8 pixels in [0, 1], (1797, 64), and which they are, int (1797,).

    The first 1,617 are to learn from, the last 180 to test with.
    """
    file = _file("digits.csv.gz")
    if file is None:
        from sklearn import datasets

        bunch = datasets.load_digits()
        rows = np.column_stack([bunch.data, bunch.target])
    else:
        rows = np.loadtxt(file, delimiter=",")
    return _read_only(rows[:, :-1] / 16), _read_only(rows[:, -1].astype(np.int64))


def _file(name: str) -> Path | None:
    """Where scikit-learn keeps a table; None where it does not lie where it used to."""
    found = find_spec("sklearn")
    if found is None or found.origin is None:
        return None
    path = Path(found.origin).parent / "datasets" / "data" / name
    return path if path.is_file() else None


def _read_only(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array
