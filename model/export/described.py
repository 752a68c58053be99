"""What all exports say of a network: its graph with the scaling of its input, and words for it."""

from ..archs import Architecture, Exportable
from ..archs.forward import ForwardGraph, ForwardStep
from ..files import SavedNetwork
from ..language import quoted, tr
from ..preprocess import recipe_for

SCALE = "scale"
"""Name of the step before the network's own."""


def can_be_written(network: Architecture) -> bool:
    """Whether it has a forward pass to write down."""
    return isinstance(network, Exportable) and network.has_forward_graph


def peak_of(saved: SavedNetwork) -> int:
    """Value of full ink in the files of the data set that the network reads."""
    return recipe_for(saved.recipe).peak


def split_of(saved: SavedNetwork) -> tuple[str, int]:
    """How the digits were divided for its training, and the seed of that, as far as is known."""
    split, seed = saved.facts.get("split"), saved.facts.get("seed")
    is_known, is_seed = isinstance(split, str) and bool(split), type(seed) is int and seed >= 0
    return split if is_known else "random", seed if is_seed else 0


def graph_of(saved: SavedNetwork) -> ForwardGraph:
    """The network's graph; where pictures are put in, a first step scales their values to [0, 1].

    Raises:
        TypeError: It is not Exportable.
    """
    graph = saved.network.forward_graph()
    if not graph.meets_pictures:
        return graph
    # The very float that ``data.dataset.to_input`` multiplies by.
    scale = ForwardStep(SCALE, SCALE, graph.input.shape, settings={"factor": 1.0 / peak_of(saved)})
    return ForwardGraph(graph.input, (scale, *graph.steps), graph.outputs)


def input_text(saved: SavedNetwork, graph: ForwardGraph) -> str:
    """What is to be put in."""
    if not graph.meets_pictures:
        return graph.input.text
    height, width = graph.input.shape
    return tr(
        "{pictures}, {height} rows of {width} numbers, 0 for paper to {peak} for full ink, as the "
        "data set's files have them",
        pictures=graph.input.text,
        height=height,
        width=width,
        peak=peak_of(saved),
    )


def summary(saved: SavedNetwork, graph: ForwardGraph) -> str:
    """A few sentences on what it is, what goes in and what comes out."""
    network = saved.network
    inside = ", ".join(["batch", *map(str, graph.input.shape)])
    outside = "; ".join(
        f"{quoted(port.name)} ({', '.join(['batch', *map(str, port.shape)])}), {port.text}"
        for port in graph.outputs
    )
    return tr(
        "{title}, {summary}, {weights:,} weights, made by digitapp. Input “{input}” ({shape}): "
        "{pictures}. Output {outputs}.",
        title=network.title,
        summary=network.summary,
        weights=count_weights(network),
        input=graph.input.name,
        shape=inside,
        pictures=input_text(saved, graph),
        outputs=outside,
    )


def count_weights(network: Architecture) -> int:
    """How many numbers its parameters hold together."""
    return sum(array.size for array in network.parameters.values())
