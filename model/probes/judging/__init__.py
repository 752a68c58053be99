"""How well a network reads: misread digits, sureness, robustness, two networks compared."""
