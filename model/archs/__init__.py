"""Whole networks: ARCHITECTURES, name -> class, one file each."""

from .base import Architecture, Classifier, Curve, Differentiable, Encoder, Layered, spoken
from .cnn import CNN
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
    "Curve",
    "Differentiable",
    "Encoder",
    "Layered",
    "spoken",
]
