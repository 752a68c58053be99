"""How weights start: INITIALISERS, name -> function(fan_in, fan_out, shape, rng) -> float32 array.

This is one of the two doors through which float32 comes in (the other is ``data``).
"""

import math

import numpy as np


def he(fan_in: int, fan_out: int, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Normal with variance 2 / fan_in, which keeps relu layers' scale (He et al. 2015, eq. 10)."""
    return _normal(math.sqrt(2 / fan_in), shape, rng)


def glorot(
    fan_in: int, fan_out: int, shape: tuple[int, ...], rng: np.random.Generator
) -> np.ndarray:
    """Uniform with variance 2 / (fan_in + fan_out) (Glorot & Bengio 2010, eq. 16)."""
    bound = math.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-bound, bound, shape).astype(np.float32)


def normal(
    fan_in: int, fan_out: int, shape: tuple[int, ...], rng: np.random.Generator
) -> np.ndarray:
    """Normal with standard deviation 0.1, whatever the size of the layer."""
    return _normal(0.1, shape, rng)


def zero(fan_in: int, fan_out: int, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """All zeros: units of a layer then stay equal for ever, which is why nobody does it."""
    return np.zeros(shape, dtype=np.float32)


def orthogonal(size: int, scale: float, rng: np.random.Generator) -> np.ndarray:
    """A random rotation (and reflection) of ``size`` numbers, times ``scale`` (Saxe et al. 2014).

    The Q of a normal matrix, with the signs that make it uniform (Mezzadri 2007, section 5).
    """
    q, r = np.linalg.qr(rng.standard_normal((size, size)))
    return (q * np.sign(np.diag(r)) * scale).astype(np.float32)


def _normal(deviation: float, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    # Drawn in float64 and rounded, so that a seed means the same weights in any precision.
    return (rng.standard_normal(shape) * deviation).astype(np.float32)


INITIALISERS = {"he": he, "glorot": glorot, "normal": normal, "zero": zero}
