"""Whole networks: ARCHITECTURES, name -> class, one file each."""

from .autoencoder import Autoencoder
from .base import Architecture
from .boltzmann import BoltzmannMachine
from .capabilities import (
    Classifier,
    Differentiable,
    Encoder,
    Exportable,
    Headed,
    Layered,
    Stacked,
    StepwiseReading,
    Unrolled,
    Weighted,
)
from .cnn import CNN
from .creating import (
    Completer,
    Coupled,
    Decoder,
    EnergyBased,
    Judge,
    Normalised,
    Recall,
    Recaller,
    Reconstructor,
    Sampler,
)
from .curves import Curve, spoken
from .dbn import DeepBeliefNet
from .gan import GAN
from .gru import GRU
from .hopfield import Hopfield
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
    Hopfield.name: Hopfield,
    BoltzmannMachine.name: BoltzmannMachine,
    DeepBeliefNet.name: DeepBeliefNet,
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
    "Exportable",
    "Headed",
    "Judge",
    "Layered",
    "Normalised",
    "Recall",
    "Recaller",
    "Reconstructor",
    "Sampler",
    "Stacked",
    "StepwiseReading",
    "Unrolled",
    "Weighted",
    "spoken",
]
