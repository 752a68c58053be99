"""What is known of a network, for people to read: texts of a length that people read.

Nothing is computed from facts, so a file may hold any; what is shown of them is bounded here.
"""

from collections.abc import Mapping
from typing import Any

MAX_LETTERS = 200
"""Of a text; the rest of a longer one is left out."""


def readable(facts: Any) -> Any:
    """JSON values with every text cut to MAX_LETTERS, the last of them an ellipsis."""
    if isinstance(facts, str):
        return facts if len(facts) <= MAX_LETTERS else f"{facts[: MAX_LETTERS - 1]}…"
    if isinstance(facts, dict):
        return {readable(key): readable(value) for key, value in facts.items()}
    return [readable(value) for value in facts] if isinstance(facts, list) else facts


def fraction_in(facts: Mapping[str, Any], key: str) -> float | None:
    """The fact of that name, such as an accuracy; None where there is none, or no fraction."""
    value = facts.get(key)
    return value if isinstance(value, int | float) and 0 <= value <= 1 else None
