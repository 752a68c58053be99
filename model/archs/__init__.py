"""Whole networks: ARCHITECTURES, name -> class, one file each."""

from .base import Architecture
from .capabilities import (
    Classifier,
    Completer,
    Decoder,
    Differentiable,
    Encoder,
    EnergyBased,
    Exportable,
    Headed,
    Layered,
    Recaller,
    Reconstructor,
    Sampler,
    Stacked,
    Unrolled,
    Weighted,
)
from .cnn import CNN
from .curves import Curve, spoken
from .gru import GRU
from .lstm import LSTM
from .mlp import MLP
from .perceptron import Perceptron
from .rnn import RNN

ARCHITECTURES: dict[str, type[Architecture]] = {
    Perceptron.name: Perceptron,
    MLP.name: MLP,
    CNN.name: CNN,
    RNN.name: RNN,
    LSTM.name: LSTM,
    GRU.name: GRU,
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
    "Exportable",
    "Headed",
    "Layered",
    "Recaller",
    "Reconstructor",
    "Sampler",
    "Stacked",
    "Unrolled",
    "Weighted",
    "spoken",
]
