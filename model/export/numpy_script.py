"""A network as one Python file that needs nothing but numpy: its steps as code, its weights inside.

Invariant: the file holds no path of this computer, and the same network gives the same file; in
another language of the program its docstrings alone are others.
"""

import base64
import io
import textwrap
from collections.abc import Generator
from typing import Any

import numpy as np

from .. import __version__
from ..archs.forward import ForwardGraph, ForwardStep
from ..data.catalogue import title_in
from ..facts import fraction_in
from ..files import SavedNetwork
from ..language import commas, tr
from .described import count_weights, graph_of, input_text, peak_of
from .numpy_pieces import PIECES, harmless, with_docstrings

COLUMNS = 96
"""Letters of the weights in a line of the script."""


def scripting(saved: SavedNetwork) -> Generator[float, None, bytes]:
    """The script as a file's bytes; yields the fraction done."""
    graph = graph_of(saved)
    yield 0.1
    packed = _packed(graph)
    yield 0.7
    text = base64.b64encode(packed).decode()
    lines = [text[start : start + COLUMNS] for start in range(0, len(text), COLUMNS)]
    yield 0.9
    parts = [
        _head(saved, graph),
        *_functions(graph),
        _network(graph),
        _reading(saved, graph) if graph.meets_pictures else _making(graph),
        *_main(graph),
        "\n".join(['WEIGHTS = """', *lines, '"""']),
        'if __name__ == "__main__":\n    sys.exit(main())',
    ]
    return ("\n\n\n".join(part.strip("\n") for part in parts) + "\n").encode()


def _packed(graph: ForwardGraph) -> bytes:
    """All weights as a compressed npz file, by "step.role"."""
    arrays = {
        f"{step.name}.{role}": np.ascontiguousarray(array)
        for step in graph.steps
        for role, array in step.arrays.items()
    }
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


def _head(saved: SavedNetwork, graph: ForwardGraph) -> str:
    """The module's docstring, and what it imports."""
    network = saved.network
    usage = "python THIS.py PICTURE.npy|PICTURE.pgm ..."
    if graph.is_classifier:
        does = tr("Tells which digit a picture shows, with nothing but numpy.")
    elif graph.meets_pictures:
        does = tr("Gives back a digit as far as the network knows it, with nothing but numpy.")
    else:
        does = tr("Makes pictures of digits from random numbers, with nothing but numpy.")
        usage = "python THIS.py [SEED]"
    facts = saved.facts
    title = title_in(facts) if isinstance(facts.get("title"), str) else ""
    known = [
        tr("with {weights:,} weights", weights=count_weights(network)),
        tr("learnt from {title}", title=title) if title else "",
        _accuracy(facts),
    ]
    lines = [
        tr(
            "The network: {title}, {summary}, {known}. Written by digitapp {version}.",
            title=network.title,
            summary=network.summary,
            known=commas(each for each in known if each),
            version=__version__,
        ),
        tr("What goes in: {pictures}.", pictures=input_text(saved, graph)),
        *(
            tr("What comes out: “{name}”, {meaning}.", name=port.name, meaning=port.text)
            for port in graph.outputs
        ),
    ]
    body = "\n\n".join(textwrap.fill(line, 96) for line in lines)
    text = harmless(f"{does}\n\n    {usage}\n\n{body}")
    return (
        f'#!/usr/bin/env python3\n"""{text}\n"""\n\n'
        "import base64\nimport io\nimport re\nimport sys\n\nimport numpy as np\n"
    )


def _accuracy(facts: dict[str, Any]) -> str:
    value = fraction_in(facts, "test_accuracy")
    if value is None:
        return ""
    return tr("{value:.2f} % of its test digits right", value=100 * value)


def _functions(graph: ForwardGraph) -> list[str]:
    """The definitions of the functions that the steps call, each once."""
    kinds = dict.fromkeys(step.kind for step in graph.steps)
    return [PIECES[kind].source for kind in kinds if PIECES[kind].source]


def _network(graph: ForwardGraph) -> str:
    """The function that goes through the steps, a line for each."""
    outputs = {port.step: port.name for port in graph.outputs}
    lines = []
    for step in graph.steps:
        lines.append(f"    x = {_call(step)}  # {step.name}: {_shape(step.outputs)}")
        if step.name in outputs:
            lines.append(f'    out["{outputs[step.name]}"] = x')
    return with_docstrings(
        _NETWORK.format(steps="\n".join(lines)),
        tr("The weights by name: they lie, packed, at the end of this file."),
        tr(
            "The whole network, layer by layer; behind each line the shape of one picture.\n\n"
            "w: the weights. What it gives, by name; the first axis counts the pictures."
        ),
    )


def _call(step: ForwardStep) -> str:
    return PIECES[step.kind].call.format(name=step.name, outputs=step.outputs, **step.settings)


def _shape(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))


def _making(graph: ForwardGraph) -> str:
    """The function that makes the code that is put in where that is no picture."""
    return with_docstrings(
        _MAKING.format(numbers=graph.input.shape[0]),
        tr("One row of random numbers for the network to make a picture of."),
    )


def _reading(saved: SavedNetwork, graph: ForwardGraph) -> str:
    """The function that reads pictures."""
    height, width = graph.input.shape
    return with_docstrings(
        _READING.format(height=height, width=width, peak=peak_of(saved)),
        tr(
            "Pictures out of a file, (pictures, HEIGHT, WIDTH), 0 for paper to PEAK for full ink."
            "\n\nA .npy file holds one picture or many: whole numbers from 0 to PEAK, or fractions "
            "from 0 to 1. A .pgm file holds one; where its corners are light, dark ink on light "
            "paper is meant."
        ),
        tr("The pixels of a PGM picture, (height, width), and the value of white."),
    )


def _main(graph: ForwardGraph) -> list[str]:
    """The function that shows a picture, and the one that is run."""
    showing = with_docstrings(_SHOWING, tr("A picture in letters, from paper to full ink."))
    if graph.is_classifier:
        does = tr("Prints the digit in each picture of the files that the command names.")
        return [showing, with_docstrings(_PREDICTING, does)]
    if graph.meets_pictures:
        does = tr(
            "Shows each picture of the files that the command names, and what the network makes "
            "of it."
        )
    else:
        does = tr("Makes a picture of random numbers and shows it; another seed makes another.")
    return [showing, with_docstrings(_PAINTING[graph.meets_pictures], does)]


_NETWORK = """
def load_weights():
    SAYS
    with np.load(io.BytesIO(base64.b64decode(WEIGHTS))) as arrays:
        return dict(arrays)


def run(x, w):
    SAYS
    x = np.asarray(x, np.float32)
    out = {{}}
{steps}
    return out"""

_READING = """

HEIGHT, WIDTH, PEAK = {height}, {width}, {peak}  # PEAK: the value of full ink


def read(path):
    SAYS
    if path.endswith(".npy"):
        pictures = np.load(path, allow_pickle=False)
        if pictures.dtype.kind == "f":
            pictures = pictures * PEAK
    else:
        pictures, white = read_pgm(path)
        corners = pictures[[0, 0, -1, -1], [0, -1, 0, -1]].mean()
        pictures = (white - pictures if corners > white / 2 else pictures) * (PEAK / white)
    if pictures.ndim == 2:
        pictures = pictures[None]
    if pictures.shape[1:] != (HEIGHT, WIDTH):
        size = " x ".join(map(str, pictures.shape[1:]))
        sys.exit(f"{{path}}: {{size}} pixels, but the network reads {{HEIGHT}} x {{WIDTH}}.")
    return pictures


def read_pgm(path):
    SAYS
    with open(path, "rb") as file:
        data = file.read()
    # P5 or P2, then width, height and white, with space or remarks between them.
    head = re.match(rb"(P[25])" + rb"(?:\\s|#[^\\n]*\\n)+(\\d+)" * 3 + rb"\\s", data)
    if head is None:
        sys.exit(f"{{path}} is neither a .npy nor a .pgm file.")
    width, height, white = map(int, head.groups()[1:])
    if head[1] == b"P2":
        pixels = np.array(data[head.end() :].split(), float)
    else:
        depth = np.uint8 if white < 256 else ">u2"
        pixels = np.frombuffer(data, depth, width * height, head.end())
    return pixels.reshape(height, width).astype(float), white"""

_MAKING = """

def noise(seed):
    SAYS
    return np.random.default_rng(seed).standard_normal((1, {numbers}))"""

_SHOWING = """

def show(picture):
    SAYS
    levels = " .:-=+*#%@"
    steps = np.clip(np.asarray(picture) * len(levels), 0, len(levels) - 1).astype(int)
    for row in steps:
        print("".join(levels[step] * 2 for step in row))"""

_PREDICTING = """

def main():
    SAYS
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    weights = load_weights()
    for path in sys.argv[1:]:
        pictures = read(path)
        for picture, probabilities in zip(pictures, run(pictures, weights)["probabilities"]):
            if len(pictures) == 1:
                show(picture / PEAK)
            digit = probabilities.argmax()
            print(f"{path}: {digit}  ({100 * probabilities[digit]:.2f} % confidence)")
            if len(pictures) == 1:
                for other, probability in enumerate(probabilities):
                    print(f"  {other} {'#' * round(50 * probability)} {100 * probability:.2f} %")
    return 0"""

_PAINTING = {
    True: """

def main():
    SAYS
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    weights = load_weights()
    for path in sys.argv[1:]:
        pictures = read(path)
        for picture, given in zip(pictures, run(pictures, weights)["picture"]):
            print(f"{path}, as it is:")
            show(picture / PEAK)
            print("and what the network gives back:")
            show(given)
    return 0""",
    False: """

def main():
    SAYS
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    show(run(noise(seed), load_weights())["picture"][0])
    return 0""",
}
"""Whether it meets pictures -> what the script does."""
