"""Names of networks by what they can do, for tests that hold for some kinds alone."""

from model.archs import ARCHITECTURES, Stacked
from model.archs.chain import Chain

STACKED = [name for name, kind in ARCHITECTURES.items() if issubclass(kind, Stacked)]
"""Chains of layer functions from the picture to the digits."""

CHAINS = [name for name, kind in ARCHITECTURES.items() if issubclass(kind, Chain)]
"""Classifiers with layers and a loss, whatever is between picture and digits."""
