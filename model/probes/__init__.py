"""Probes: arrays that views show of a network, computed with numpy alone."""

from .units.weight_layers import WeightLayer, weight_layers

__all__ = ["WeightLayer", "weight_layers"]
