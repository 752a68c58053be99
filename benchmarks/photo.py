"""Ink on paper as a camera sees it: lit, blurred, noisy, compressed."""

import io
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Light:
    """How a page is photographed.

    Attributes:
        shade: Largest fraction of the light that a slope, a vignette and a shadow take away.
        is_dark: Light ink on dark paper.
        is_coloured: Ink red, green or blue instead of nearly black.
        noise: Largest deviation of the camera's noise; full range is 1.
        blur_px: Largest deviation of the blur.
        quality: Lowest quality of the JPEG; 0 for none.
    """

    shade: float = 0.0
    is_dark: bool = False
    is_coloured: bool = False
    noise: float = 0.01
    blur_px: float = 0.6
    quality: int = 0


def photograph(
    ink: np.ndarray, lines: np.ndarray | None, style: Light, rng: np.random.Generator
) -> np.ndarray:
    """uint8 (height, width, 3): ink and lines on paper, lit, blurred, noisy, compressed."""
    shape = ink.shape
    paper = rng.uniform(0.75, 0.95) * (1 - rng.uniform(0, 0.08, 3))
    absorbed = rng.uniform(0.7, 0.95) * np.ones(3)
    if style.is_coloured:
        absorbed *= [[0.35, 1, 1], [1, 0.45, 1], [1, 0.85, 0.3]][rng.integers(3)]
    left = 1 - ink[:, :, None] * absorbed
    if lines is not None:
        left = left * (1 - lines)
    reflected = paper * left
    if style.is_dark:
        reflected = rng.uniform(0.08, 0.25) + rng.uniform(0.45, 0.7) * (1 - left)
    light = _light(shape, style.shade, rng)
    seen = _blurred(reflected * light[:, :, None], rng.uniform(0.3, 1) * style.blur_px)
    noise = rng.uniform(0.3, 1) * style.noise
    seen = seen + rng.normal(0, noise, (*shape, 1)) + rng.normal(0, noise / 2, (*shape, 3))
    pixels = np.clip(np.rint(255 * seen), 0, 255).astype(np.uint8)
    return _compressed(pixels, int(rng.integers(style.quality, 95))) if style.quality else pixels


def _light(shape: tuple[int, int], shade: float, rng: np.random.Generator) -> np.ndarray:
    """(height, width) in (0, 1]: a slope, a vignette and the soft shadow of a hand."""
    y, x = np.meshgrid(*(np.linspace(-1, 1, side) for side in shape), indexing="ij")
    angle = rng.uniform(0, 2 * np.pi)
    derivative = (1 + x * np.cos(angle) + y * np.sin(angle)) / 2.5
    vignette = (x * x + y * y) / 2
    edge = x * np.cos(angle + 2) + y * np.sin(angle + 2) - rng.uniform(0.2, 0.8)
    shadow = 1 / (1 + np.exp(-edge / rng.uniform(0.03, 0.2)))
    taken = rng.dirichlet([1, 1, 1]) * shade * rng.uniform(0.5, 1)
    return 1 - np.clip(taken[0] * derivative + taken[1] * vignette + taken[2] * shadow, 0, 0.9)


def _blurred(picture: np.ndarray, deviation: float) -> np.ndarray:
    """The picture under a Gaussian of ``deviation`` px."""
    reach = int(np.ceil(3 * deviation))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / max(deviation, 1e-3)) ** 2)
    weights /= weights.sum()
    for axis in (0, 1):
        ends = [(reach, reach) if k == axis else (0, 0) for k in range(3)]
        padded = np.pad(picture, ends, mode="edge")
        count = picture.shape[axis]
        picture = sum(
            weight * padded.take(range(k, k + count), axis=axis) for k, weight in enumerate(weights)
        )
    return picture


def _compressed(pixels: np.ndarray, quality: int) -> np.ndarray:
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer))
