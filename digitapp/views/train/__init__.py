"""The view “Train”: how a network is made and trained, and the curves of it."""
