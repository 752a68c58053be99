"""The left column: the canvas, its tools, and the prediction."""
