"""The window on ``model``: draw digits, train networks, look inside them."""
