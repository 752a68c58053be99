"""Units of a network: their weights as pictures, what fires them, their arithmetic."""
