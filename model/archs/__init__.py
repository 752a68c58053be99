"""Whole networks: ARCHITECTURES, name -> class, one file each."""

from .base import Architecture
from .capabilities import (
    Classifier,
    Completer,
    Decoder,
    Differentiable,
    Encoder,
    EnergyBased,
    Headed,
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
from .mlp import MLP
from .perceptron import Perceptron

ARCHITECTURES: dict[str, type[Architecture]] = {
    Perceptron.name: Perceptron,
    MLP.name: MLP,
    CNN.name: CNN,
}

__all__ = [
    "ARCHITECTURES",
    "Architecture",
    "Classifier",
    "Completer",
    "Curve",
    "Decoder",
    "Differentiable",
    "Encoder",
    "EnergyBased",
    "Headed",
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
