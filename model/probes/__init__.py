"""Probes: arrays that views show of a network, computed with numpy alone."""

from .units.weights import WeightLayer, weight_layers

__all__ = ["WeightLayer", "weight_layers"]
