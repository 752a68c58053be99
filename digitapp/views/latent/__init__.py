"""The view “Latent”: the plane of digits, and drawings made again from a few numbers."""
