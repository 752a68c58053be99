"""All that is asked about one picture, one after another, and its table."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np

from ..archs.capabilities import Differentiable
from .counterfactual import Counterfactual, counterfactual
from .gradient import CLASSES, Contrast, Saliency
from .occlusion import Occlusion, occlusion


@dataclass(frozen=True)
class Distance:
    """How far a picture is from being another digit.

    Attributes:
        digit: Which.
        pixels: How many are changed.
        reached: Whether that makes it one.
        done: Whether the search is over.
    """

    digit: int
    pixels: int
    reached: bool
    done: bool


def contrast_for(network: Differentiable, image: np.ndarray, rival: int | None) -> Contrast:
    """Why the prediction for ``image``, and why not ``rival``, unless that is the prediction."""
    with np.errstate(over="ignore", invalid="ignore"):
        prediction = int(network.predict_logits(image[None])[0].argmax())
    return Contrast(prediction, None if rival == prediction else rival)


def explanation(
    network: Differentiable,
    image: np.ndarray,
    rival: int | None = None,
    *,
    size: int = 5,
    cover: float = 0.0,
) -> Generator[Occlusion | Counterfactual | Distance, None, None]:
    """What takes longer than a gradient.

    First the occlusion, then the changes of the search for ``rival``, then the distances to
    each of the nine digits that the prediction is not, as those searches go on.

    Args:
        network: A classifier with gradients.
        image: (height, width), float32 in [0, 1].
        rival: The digit that it shall become; None for any other.
        size: Of the patch that covers, in pixels.
        cover: Value of the patch.
    """
    contrast = contrast_for(network, image, rival)
    yield occlusion(network, image, contrast, size=size, cover=cover)
    own = None
    for own in counterfactual(network, image, contrast.rival):
        yield own
    for digit in range(CLASSES):
        if digit == contrast.prediction:
            continue
        changes = (own,) if digit == contrast.rival else counterfactual(network, image, digit)
        for change in changes:
            yield Distance(digit, len(change.pixels), change.reached, change.done)


def csv_lines(saliency: Saliency, occlusion: Occlusion, change: Counterfactual) -> Iterator[str]:
    """A row for each pixel: its ink, what each map says of it, and its ink once changed.

    All three are of the same picture; no change that was found leaves the last column empty.
    """
    yield "row,column,ink,gradient,gradient_x_input,occlusion,changed_ink"
    changed = {tuple(pixel) for pixel in change.pixels.tolist()} if change.reached else set()
    for row, column in np.ndindex(saliency.image.shape):
        place = row, column
        maps = (saliency.image, saliency.gradient, saliency.product, occlusion.fall)
        values = ",".join(f"{values[place]:.6g}" for values in maps)
        ink = f"{change.image[place]:.6g}" if place in changed else ""
        yield f"{row},{column},{values},{ink}"
