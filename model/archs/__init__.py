"""Whole networks: ARCHITECTURES, name -> class, one file each."""

from .autoencoder import Autoencoder
from .base import Architecture
from .capabilities import (
    Classifier,
    Completer,
    Coupled,
    Decoder,
    Differentiable,
    Encoder,
    EnergyBased,
    Headed,
    Judge,
    Layered,
    Recall,
    Recaller,
    Reconstructor,
    Sampler,
    Stacked,
    Unrolled,
    Weighted,
)
from .cnn import CNN
from .curves import Curve, spoken
from .gan import GAN
from .hopfield import Hopfield
from .mlp import MLP
from .perceptron import Perceptron

ARCHITECTURES: dict[str, type[Architecture]] = {
    Perceptron.name: Perceptron,
    MLP.name: MLP,
    CNN.name: CNN,
    Hopfield.name: Hopfield,
    Autoencoder.name: Autoencoder,
    GAN.name: GAN,
}

__all__ = [
    "ARCHITECTURES",
    "Architecture",
    "Classifier",
    "Completer",
    "Coupled",
    "Curve",
    "Decoder",
    "Differentiable",
    "Encoder",
    "EnergyBased",
    "Headed",
    "Judge",
    "Layered",
    "Recall",
    "Recaller",
    "Reconstructor",
    "Sampler",
    "Stacked",
    "Unrolled",
    "Weighted",
    "spoken",
]
