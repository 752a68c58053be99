"""The functions of a numpy script: the source of each kind of step, as a lesson would have it.

They are texts, for a program in a folder without Python has no sources to copy from. Each works on
a whole batch and on arrays with the batch first; what they compute is ``archs.forward.KINDS``.
What a function says of itself is in the program's language; its code is the same in all.
"""

import textwrap
from dataclasses import dataclass

from ..language import tr

_INDENT = "    "
_WIDTH = 98


def with_docstrings(source: str, *texts: str) -> str:
    """``source`` with each line SAYS in it replaced by one of ``texts``, as a docstring.

    Args:
        source: Python; as many lines of it are SAYS as there are texts.
        texts: Paragraphs apart by an empty line.
    """
    for text in texts:
        source = source.replace(f"{_INDENT}SAYS\n", _docstring(text), 1)
    return source


def harmless(text: str) -> str:
    """``text`` for a docstring: no backslash or three quotes end it or mean something else."""
    return text.replace("\\", "/").replace('"""', "'''")


def _docstring(text: str) -> str:
    first, *others = harmless(text).split("\n\n")
    lines = textwrap.wrap(first, _WIDTH - len(_INDENT) - 2 * len('"""'))
    for paragraph in others:
        lines += ["", *textwrap.wrap(paragraph, _WIDTH - len(_INDENT))]
    if len(lines) == 1:
        return f'{_INDENT}"""{lines[0]}"""\n'
    return textwrap.indent("\n".join(['"""' + lines[0], *lines[1:], '"""']), _INDENT) + "\n"


@dataclass(frozen=True)
class ScriptPiece:
    """A function of the script.

    Attributes:
        call: How it is called, after ``x = ``; {name} is the step's name and settings stand by
            theirs.
        says: What it does, for its docstring.
        code: Its definition, where SAYS stands for the docstring; empty where the call needs none.
    """

    call: str
    says: str = ""
    code: str = ""

    @property
    def source(self) -> str:
        """Its definition; empty where the call needs none."""
        return with_docstrings(self.code, self.says) if self.code else ""


PIECES: dict[str, ScriptPiece] = {
    "scale": ScriptPiece("x * np.float32({factor!r})"),
    "flatten": ScriptPiece(
        "flatten(x)",
        tr("All numbers of each picture in one row."),
        """
def flatten(x):
    SAYS
    return x.reshape(len(x), -1)
""",
    ),
    "planes": ScriptPiece("x[:, None]"),
    "reshape": ScriptPiece("x.reshape(len(x), *{outputs})"),
    "linear": ScriptPiece(
        'linear(x, w["{name}.weight"], w["{name}.bias"])',
        tr("Each unit adds up what it meets, every number times a weight, and its bias."),
        """
def linear(x, weight, bias):
    SAYS
    return x @ weight + bias
""",
    ),
    "convolution": ScriptPiece(
        'convolution(x, w["{name}.weight"], w["{name}.bias"], {padding}, {stride})',
        tr(
            "Slides each kernel over the picture: how much does it look like the kernel here?\n\n"
            "x (pictures, channels, height, width), weight (kernels, channels, rows, columns)."
        ),
        """
def convolution(x, weight, bias, padding, stride):
    SAYS
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows, columns = weight.shape[2:]
    windows = np.lib.stride_tricks.sliding_window_view(x, (rows, columns), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]
    found = np.einsum("nchwij,kcij->nkhw", windows, weight, optimize=True)
    return found + bias[:, None, None]
""",
    ),
    "transposed_convolution": ScriptPiece(
        'transposed_convolution(x, w["{name}.weight"], w["{name}.bias"], {padding}, {stride})',
        tr(
            "Each number paints its kernel, as strongly as it is large, ``stride`` pixels "
            "apart.\n\n"
            "x (pictures, channels, height, width), weight (channels, planes, rows, columns)."
        ),
        """
def transposed_convolution(x, weight, bias, padding, stride):
    SAYS
    pictures, _, height, width = x.shape
    planes, rows, columns = weight.shape[1:]
    high, wide = stride * (height - 1), stride * (width - 1)
    canvas = np.zeros((pictures, planes, high + rows, wide + columns), np.float32)
    for row in range(rows):
        for column in range(columns):
            painted = np.einsum("nchw,cp->nphw", x, weight[:, :, row, column], optimize=True)
            down = slice(row, row + high + 1, stride)
            canvas[:, :, down, column : column + wide + 1 : stride] += painted
    inner = slice(padding, -padding or None)
    return canvas[:, :, inner, inner] + bias[:, None, None]
""",
    ),
    "crop": ScriptPiece("x[:, :, : {outputs[1]}, : {outputs[2]}]"),
    "clip": ScriptPiece("np.clip(x, 0, 1)"),
    "max_pool": ScriptPiece(
        "max_pool(x, {size})",
        tr(
            "Of each block only the largest number goes on: what was found, no matter where "
            "exactly."
        ),
        """
def max_pool(x, size):
    SAYS
    pictures, planes, height, width = x.shape
    height, width = height // size, width // size
    x = x[:, :, : height * size, : width * size]
    return x.reshape(pictures, planes, height, size, width, size).max(axis=(3, 5))
""",
    ),
    "relu": ScriptPiece("np.maximum(x, 0)"),
    "leaky_relu": ScriptPiece("np.maximum(x, np.float32({slope}) * x)"),
    "sigmoid": ScriptPiece(
        "sigmoid(x)",
        tr("1 / (1 + e^-x), written so that no large number is ever raised to a power."),
        """
def sigmoid(x):
    SAYS
    return 0.5 * (1 + np.tanh(0.5 * x))
""",
    ),
    "tanh": ScriptPiece("np.tanh(x)"),
    "rnn": ScriptPiece(
        'rnn(x, w["{name}.weight"], w["{name}.recurrent"], w["{name}.bias"], "{activation}")',
        tr("Reads each picture row by row: all that it remembers of the rows above is its state."),
        """
def rnn(x, weight, recurrent, bias, activation):
    SAYS
    state = np.zeros((len(x), len(bias)), np.float32)
    for row in x.transpose(1, 0, 2):
        state = row @ weight.T + state @ recurrent.T + bias
        state = np.tanh(state) if activation == "tanh" else np.maximum(state, 0)
    return state
""",
    ),
    "lstm": ScriptPiece(
        'lstm(x, w["{name}.weight"], w["{name}.recurrent"], w["{name}.bias"])',
        tr(
            "Reads each picture row by row, with cells that gates write to, keep and read.\n\n"
            "Of each array there are four: for the input, forget and output gate, and for what is "
            "new."
        ),
        """
def lstm(x, weight, recurrent, bias):
    SAYS
    bias = bias.reshape(4, -1)
    state = cell = np.zeros((len(x), bias.shape[1]), np.float32)
    for row in x.transpose(1, 0, 2):
        sums = [row @ weight[k].T + state @ recurrent[k].T + bias[k] for k in range(4)]
        enter, keep, show = (0.5 * (1 + np.tanh(0.5 * gate)) for gate in sums[:3])  # sigmoids
        cell = keep * cell + enter * np.tanh(sums[3])
        state = show * np.tanh(cell)
    return state
""",
    ),
    "gru": ScriptPiece(
        'gru(x, *(w["{name}." + n] for n in ("weight", "recurrent", "bias", "recurrent_bias")))',
        tr(
            "Reads each picture row by row; a gate says how much of each unit of the state "
            "stays.\n\n"
            "Of each array there are three: for the reset and the update gate, and for what is new."
        ),
        """
def gru(x, weight, recurrent, bias, recurrent_bias):
    SAYS
    bias = bias.reshape(3, -1)
    state = np.zeros((len(x), bias.shape[1]), np.float32)
    for row in x.transpose(1, 0, 2):
        sums = [row @ weight[k].T + state @ recurrent[k].T + bias[k] for k in range(2)]
        reset, stay = (0.5 * (1 + np.tanh(0.5 * gate)) for gate in sums)  # sigmoids
        remembered = state @ recurrent[2].T + recurrent_bias
        new = np.tanh(row @ weight[2].T + bias[2] + reset * remembered)
        state = stay * state + (1 - stay) * new
    return state
""",
    ),
    "label_logits": ScriptPiece(
        'label_logits(x, *(w["{name}." + n] for n in ("weight", "bias", "labels", "label_bias")))',
        tr("How well each label goes with what is seen, whatever the hidden units do."),
        """
def label_logits(x, weight, bias, labels, label_bias):
    SAYS
    received = x @ weight + bias
    return np.logaddexp(0, received[:, None] + labels).sum(axis=2) + label_bias
""",
    ),
    "softmax": ScriptPiece(
        "softmax(x)",
        tr("Numbers that may be any become probabilities: all above 0, and together 1."),
        """
def softmax(x):
    SAYS
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
""",
    ),
    "sigmoid_fractions": ScriptPiece(
        "sigmoid_fractions(x)",
        tr(
            "The sigmoid of each number, divided by their sum; on logarithms, where none gets lost."
        ),
        """
def sigmoid_fractions(x):
    SAYS
    logs = -np.logaddexp(0, -x)
    powers = np.exp(logs - logs.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
""",
    ),
}
"""Kind of ``archs.forward.KINDS`` -> how the script does it."""
