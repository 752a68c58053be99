"""scikit-learn's handwritten digits: 1,797 images of 8x8 pixels that come with the library.

Source: E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning
Repository, 1998; its test part.
"""

from pathlib import Path

import numpy as np

from ..language import tr
from .dataset import Dataset, Part, split_textbook, split_three

TITLE = tr("scikit-learn digits")
PEAK = 16  # each pixel counts the ink in a block of 4x4


def load_digits(*, data_dir: Path | None = None, split: str = "random", seed: int = 0) -> Dataset:
    """scikit-learn's digits, 8x8, values 0 to 16.

    Args:
        data_dir: Not used: the digits are inside scikit-learn.
        split: "random" (a fifth tests, a tenth of the others validates), or "textbook": the first
            nine tenths in file order train, the last tenth tests, nothing validates.
        seed: Of the random split.
    """
    from sklearn import datasets

    bunch = datasets.load_digits()
    part = Part(bunch.images.astype(np.uint8), bunch.target.astype(np.int64))
    parts = split_textbook(part) if split == "textbook" else split_three(part, seed)
    return Dataset("digits", TITLE, *parts, PEAK, "digits")
