"""What stands on the nodes of a graph of computation."""

from ..core.graph import GraphNode
from ..language import tr

SIGNS = {
    "add": "+", "subtract": "−", "multiply": "×", "divide": "÷", "matmul": "@", "negative": "−( )",
    "absolute": "| |", "maximum": "max", "minimum": "min", "logistic": "sigmoid",
}  # fmt: skip

RAISED = str.maketrans("0123456789.-", "⁰¹²³⁴⁵⁶⁷⁸⁹·⁻")


def title_of(node: GraphNode) -> str:
    """The sign of an operation, or a constant's value."""
    if node.is_leaf:
        return short(float(node.value)) if node.value.size == 1 else tr("constant")
    if node.operation == "power":
        return "( )" + f"{node.settings['exponent']:g}".translate(RAISED)
    return SIGNS.get(node.operation, node.operation)


def short(value: float) -> str:
    """Four digits of a number."""
    return f"{value:.4g}".replace("-", "−")
