"""What a network thinks a digit looks like: pictures made backward from a prediction or a unit.

``ascent`` climbs the gradient by the pixels, ``backquery`` runs a perceptron from its prediction
back to its input, ``starts`` holds what to begin with and what is written as a table.
"""

from .ascent import Ascent, Dream, ascend
from .backquery import Backquery, backquery, why_not_back
from .starts import csv_lines, mean_digits, noise

__all__ = [
    "Ascent",
    "Backquery",
    "Dream",
    "ascend",
    "backquery",
    "csv_lines",
    "mean_digits",
    "noise",
    "why_not_back",
]
