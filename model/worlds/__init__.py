"""Small worlds of the course: arithmetic to touch, each usable without a lesson too."""

from .autodiff import Autodiff
from .backward_pass import BackwardPass
from .blame import Blame
from .bug_line import BugLine
from .control import Action, Control
from .downhill import Downhill
from .energy import EnergyNetworks
from .eye import EyeAndMemory
from .forge import Forge
from .iris_bend import IrisBend
from .iris_plane import IrisPlane
from .letters import LetterNetwork
from .logic import Logic
from .miles import Miles
from .neuron import NeuronByHand
from .numpy_line import NumpyLine
from .shapes import ArrayShapes
from .squeeze import Squeeze
from .squeeze_forge import SqueezeForge
from .sweep import Sweep
from .tumours import Tumours
from .world import Value, World

WORLDS: dict[str, type[World]] = {
    world.key: world
    for world in (
        BugLine, Logic, Tumours, Squeeze, Forge, SqueezeForge, Miles, Downhill, IrisPlane,
        IrisBend, NeuronByHand, Blame, Autodiff, ArrayShapes, LetterNetwork, EyeAndMemory,
        EnergyNetworks, BackwardPass, NumpyLine,
        Sweep,
    )
}  # fmt: skip
"""Worlds by key."""

__all__ = ["WORLDS", "Action", "Control", "Value", "World"]
