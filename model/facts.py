"""What is known of a network, for people to read: texts of a length that people read.

Nothing is computed from facts, so a file may hold any; what is shown of them is bounded here.
"""

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
