"""Neural networks for handwritten digits, from scratch on numpy.

Rooms, from the ground up: ``core`` differentiates, ``nn`` holds parts with parameters, ``archs``
whole networks, ``data`` and ``preprocess`` what goes into them, ``train`` the training loop,
``files`` what is kept. Nothing here knows Qt, prints (but for ``cli``), or keeps global state.
"""

__version__ = "0.1.0"
