"""What networks of binary units share: constants of learning and completing, and small forms."""

from collections.abc import Generator

import numpy as np

from .layer_info import LayerInfo, WeightInfo

START = 0.01
"""Standard deviation of new weights (Hinton 2012, section 8)."""

OFFSET_RATE = 0.01
"""How much of each batch goes into the offsets."""

TOLD_STEPS, SAMPLED = 10, 20
"""After how many steps it is told again how the learning goes, and from how many digits of the
batch the reconstruction error: to tell all at every step would take a third of the time."""

COPIES, SWEEPS, SETTLING = 8, 60, 10
"""A completion: chains for each picture, Gibbs sweeps, rounds of means."""


def described(
    place: int, source: str, inputs: tuple[int, ...], units: int, prefix: str = "hidden"
) -> tuple[LayerInfo, LayerInfo]:
    """A layer of binary units, and the probability that each is on."""
    name = f"{prefix}{place}"
    weights = (
        WeightInfo(f"{name}.weight", "weight", ("input", "unit")),
        WeightInfo(f"{name}.bias", "bias", ("unit",)),
    )
    linear = LayerInfo(name, "linear", weights, source=source, inputs=inputs, outputs=(units,))
    bend = LayerInfo(
        f"sigmoid{place}",
        "activation",
        function="sigmoid",
        source=name,
        inputs=(units,),
        outputs=(units,),
    )
    return linear, bend


def flat(images: np.ndarray) -> np.ndarray:
    """(n, height, width) -> (n, pixels), float32."""
    return np.asarray(images, np.float32).reshape(len(images), int(np.prod(images.shape[1:])))


def likeliest(energies: np.ndarray) -> np.ndarray:
    """Of COPIES chains for each picture, one picture after another, that of the least energy."""
    firsts = np.arange(0, len(energies), COPIES)
    return firsts + energies.reshape(-1, COPIES).argmin(axis=1)


def second_half(work: Generator[float, None, np.ndarray]) -> Generator[float, None, np.ndarray]:
    """Passes on what is done as the second half of a whole."""
    while True:
        try:
            done = next(work)
        except StopIteration as end:
            return end.value
        yield 0.5 + 0.5 * done
