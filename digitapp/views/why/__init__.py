"""The view “Why”: reasons for the prediction on the canvas."""
