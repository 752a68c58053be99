"""Whole networks: ARCHITECTURES, name -> class, one file each."""

from .autoencoder import Autoencoder
from .base import Architecture
from .boltzmann import BoltzmannMachine
from .capabilities import (
    Classifier,
    Completer,
    Decoder,
    Differentiable,
    Encoder,
    EnergyBased,
    Headed,
    Judge,
    Layered,
    Normalised,
    Recaller,
    Reconstructor,
    Sampler,
    Stacked,
    Unrolled,
    Weighted,
)
from .cnn import CNN
from .curves import Curve, spoken
from .dbn import DeepBeliefNet
from .gan import GAN
from .gru import GRU
from .lstm import LSTM
from .mlp import MLP
from .perceptron import Perceptron
from .rnn import RNN

ARCHITECTURES: dict[str, type[Architecture]] = {
    Perceptron.name: Perceptron,
    MLP.name: MLP,
    CNN.name: CNN,
    BoltzmannMachine.name: BoltzmannMachine,
    DeepBeliefNet.name: DeepBeliefNet,
    Autoencoder.name: Autoencoder,
    GAN.name: GAN,
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
    "Headed",
    "Judge",
    "Layered",
    "Normalised",
    "Recaller",
    "Reconstructor",
    "Sampler",
    "Stacked",
    "Unrolled",
    "Weighted",
    "spoken",
]
