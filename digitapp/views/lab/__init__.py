"""The view “Lab”: operations on the network, with what they cost."""
