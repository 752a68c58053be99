"""Parts of networks: layers and how they start, losses, optimisers, learning-rate schedules.

Invariant: nothing here holds weights. Parameters are plain arrays in a dict by dotted name that
belongs to the network; layers and losses are functions of them, optimisers change them in place.
"""
