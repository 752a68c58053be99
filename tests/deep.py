"""A convolutional network with all that it can have, to be tried beside the architectures."""

import numpy as np

from model.archs import CNN

DEEP = "deep cnn"
"""Its name among those of the architectures."""

SETTINGS = {"convolutions": 2, "kernel": 3, "padding": True, "batch_norm": True}


def unsettle(network: CNN) -> None:
    """Gives a new network normalisations that do something, as if it had learnt."""
    rng = np.random.default_rng(11)
    for name, array in network.parameters.items():
        if name.endswith((".scale", ".mean")):
            array += rng.normal(0.0, 0.6, array.shape).astype(np.float32)
        elif name.endswith(".variance"):
            array *= rng.uniform(0.2, 2.0, array.shape).astype(np.float32)
