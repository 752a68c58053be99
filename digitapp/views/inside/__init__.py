"""The view “Inside”: a drawing on its way through the network, forward and backward."""
