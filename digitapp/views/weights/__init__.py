"""The view “Weights”: what units have learnt to look for, as pictures."""
