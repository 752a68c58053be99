"""What a network's input looks like to a person: a picture as it is, points as their line."""

import numpy as np

from model.preprocess import holds_points
from model.preprocess.pen_points import picture_of_points


def seen_picture(image: np.ndarray) -> np.ndarray:
    """A picture, float32 (height, width) in [0, 1], of an input."""
    return picture_of_points(image) if holds_points(image.shape) else image


def seen_pictures(images: np.ndarray) -> np.ndarray:
    """The same of several, (n, height, width)."""
    if not len(images) or not holds_points(images.shape):
        return images
    return np.stack([picture_of_points(image) for image in images])
