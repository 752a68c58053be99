"""The view “Why”: reasons for the answer on the canvas."""
