"""How well a network reads: misclassified digits, confidence, robustness, two networks compared."""
