"""The view “Samples”: what a network makes of its own, settling, drifting, growing."""
