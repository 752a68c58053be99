"""Connected pieces of a black-and-white picture, labelled without a loop over pixels."""

import numpy as np


def label_components(mask: np.ndarray) -> tuple[np.ndarray, int]:
    """Pieces of ``mask`` that hang together by a side or a corner.

    Args:
        mask: bool (h, w).

    Returns:
        int64 (h, w), 0 where ``mask`` is False and 1... elsewhere, and how many pieces there are.
    """
    numbers = np.full(mask.shape, -1)
    pixels = int(mask.sum())
    numbers[mask] = np.arange(pixels)
    pairs = np.concatenate(
        [
            _neighbours(numbers[:, :-1], numbers[:, 1:]),
            _neighbours(numbers[:-1], numbers[1:]),
            _neighbours(numbers[:-1, :-1], numbers[1:, 1:]),
            _neighbours(numbers[:-1, 1:], numbers[1:, :-1]),
        ],
        axis=1,
    )
    roots = _join(pixels, pairs)
    kinds, inverse = np.unique(roots, return_inverse=True)
    labels = np.zeros(mask.shape, dtype=np.int64)
    labels[mask] = inverse + 1
    return labels, len(kinds)


def grow(mask: np.ndarray, steps: int) -> np.ndarray:
    """``mask`` and all pixels within ``steps`` of it along a row, a column or a diagonal."""
    for _ in range(steps):
        padded = np.pad(mask, 1)
        tall = padded[:-2] | padded[1:-1] | padded[2:]
        mask = tall[:, :-2] | tall[:, 1:-1] | tall[:, 2:]
    return mask


def _neighbours(here: np.ndarray, there: np.ndarray) -> np.ndarray:
    """(2, pairs): numbers of neighbours that are both ink."""
    both = (here >= 0) & (there >= 0)
    return np.stack([here[both], there[both]])


def _join(count: int, pairs: np.ndarray) -> np.ndarray:
    """For each of ``count`` pixels the smallest one that it hangs together with.

    Roots are hooked onto smaller ones along the pairs and paths are halved, until nothing
    changes: rounds in the logarithm of the size (Shiloach and Vishkin 1982).
    """
    roots = np.arange(count)
    while pairs.shape[1]:
        a, b = roots[pairs[0]], roots[pairs[1]]
        apart = a != b
        pairs, a, b = pairs[:, apart], a[apart], b[apart]
        np.minimum.at(roots, np.maximum(a, b), np.minimum(a, b))
        while True:
            shorter = roots[roots]
            if (shorter == roots).all():
                break
            roots = shorter
    return roots
