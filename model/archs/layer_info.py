"""What a network says of its layers, for everything that draws weights or units."""

from dataclasses import dataclass

PICTURE = "picture"
"""Source of a layer that meets the network's input."""


@dataclass(frozen=True)
class WeightInfo:
    """One array of weights in a layer.

    Attributes:
        key: Its name among the network's parameters.
        role: "weight" for what meets the layer's input, "bias" for what is added, or what else it
            is to the layer, such as "recurrent"; "scale", "mean" and "variance" of a layer that
            normalises each unit's pre-activation before the bias is added.
        axes: What its axes run over, first to last: "unit", "kernel" or "gate" for who has the
            weights; "input", "channel", "row", "column" or another word for what they meet.
        gates: What the places of a first axis "gate" are called, such as "update gate"; empty
            where they have no names.
    """

    key: str
    role: str
    axes: tuple[str, ...]
    gates: tuple[str, ...] = ()


@dataclass(frozen=True)
class LayerInfo:
    """What views must know of a layer to draw it.

    Attributes:
        name: As in ``activations``; unique in the network.
        kind: "linear", "convolution", "activation", "pooling", "dropout", "reshape", or a word
            that an architecture brings with it.
        weights: Its arrays; empty for layers without.
        function: Of an "activation", its name.
        is_output: Whether its units stand for what the network gives in the end, such as digits.
        source: Name of the layer whose output it meets, or PICTURE; empty where it meets neither,
            but noise or latent numbers.
        inputs: Shape of what it meets, of one image: (height, width) of the picture, (numbers,)
            or (channels, height, width); empty where that is not told.
        outputs: Shape of what it gives, likewise.
        units_are: What its units stand for: "digits", "pixels", or "units" for neither.
        block: Of "pooling", the side of the blocks of which one number is passed on.
        padding: Of "convolution", how many rows and columns of zeros it meets on each side.
    """

    name: str
    kind: str
    weights: tuple[WeightInfo, ...] = ()
    function: str = ""
    is_output: bool = False
    source: str = ""
    inputs: tuple[int, ...] = ()
    outputs: tuple[int, ...] = ()
    units_are: str = "units"
    block: int = 1
    padding: int = 0

    def weight(self, role: str = "weight") -> WeightInfo | None:
        """The array in this role; None where there is none."""
        return next((info for info in self.weights if info.role == role), None)
