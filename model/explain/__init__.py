"""Why a network predicts what it does: the pixels for a prediction, and those that would change it.

``gradient``, ``occlusion`` and ``change`` ask the same question in three ways; a ``Contrast``
says of which prediction, and against which other.
"""

from .counterfactual import Counterfactual, counterfactual
from .explanation import Distance, csv_lines, explanation
from .gradient import Contrast, Saliency, saliency, score_gradient, unit_gradient
from .occlusion import Occlusion, occlusion

__all__ = [
    "Contrast",
    "Counterfactual",
    "Distance",
    "Occlusion",
    "Saliency",
    "counterfactual",
    "csv_lines",
    "explanation",
    "occlusion",
    "saliency",
    "score_gradient",
    "unit_gradient",
]
