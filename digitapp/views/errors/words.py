"""What the view of errors says, in words. Pure functions of figures."""

from typing import Protocol

from model.language import sentences, tr, trn
from model.probes.judging.calibration import Calibration
from model.probes.judging.comparison import Comparison
from model.probes.judging.errors import Judged

from ...state import SessionState
from ...style.numbers import percent

LUCK = 0.05
"""A difference that luck alone would bring more often than this is not called one."""


class KnownDigits(Protocol):
    """What is known of the digits: ``desk.Desk``."""

    is_painting: bool
    trouble: bool


def why_nothing(state: SessionState, part: str, known: KnownDigits) -> str:
    """Why there is nothing to see, and what to do about it.

    Args:
        state: Of the session.
        part: Part of the data that is judged; empty for drawings.
        known: What is known of the digits.
    """
    if state.network is None:
        return tr("There is no network yet. Train one, or open one.")
    if known.is_painting:
        return tr("Reading the drawings …")
    if not known.trouble:
        return tr("Reading the digits …")
    if not part:
        return tr("These drawings could not be read. Choose others in the box at the top left.")
    data, network = state.data, state.network
    if is_misfit(state, part):
        (rows, columns), (height, width) = data.shape, network.shape
        return tr(
            "“{title}” holds pictures of {columns}×{rows} pixels, the network reads "
            "{width}×{height}. Choose other data in the bar at the top, or a file of pen "
            "strokes, which are painted for any network.",
            title=data.title,
            columns=columns,
            rows=rows,
            width=width,
            height=height,
        )
    if data is not None and part == "validation" and not data.counts[1]:
        return tr("These data have no validation digits. Choose the test digits.")
    return tr("These digits could not be read. Choose others in the box at the top left.")


def is_misfit(state: SessionState, part: str) -> bool:
    """Whether a part of data is to be judged whose size is not the one that the network reads."""
    data, network = state.data, state.network
    return bool(part) and None not in (data, network) and data.shape != network.shape


def headline(judged: Judged) -> str:
    """How well the digits are read, in one line."""
    score, whole = judged.score, len(judged.digits)
    wrong = int((~score.correct).sum())
    what = _counted(judged.digits.part, whole)
    if not judged.is_whole:
        what = tr("{count:,} of {digits}", count=score.n, digits=what)
    return tr(
        "{accuracy} accuracy on {digits} · {wrong:,} misclassified",
        accuracy=percent(score.accuracy, 2),
        digits=what,
        wrong=wrong,
    )


def _counted(part: str, count: int) -> str:
    """So many digits of a part of the data; drawings where it is empty."""
    if part == "test":
        return trn("{n:,} test digit", "{n:,} test digits", count)
    if part == "validation":
        return trn("{n:,} validation digit", "{n:,} validation digits", count)
    return trn("{n:,} drawing", "{n:,} drawings", count)


def _numbered(part: str, number: int) -> str:
    """A digit of a part of the data; a drawing where it is empty."""
    if part == "test":
        return tr("test digit {number}", number=number)
    if part == "validation":
        return tr("validation digit {number}", number=number)
    return tr("drawing {number}", number=number)


def caption(label: int, prediction: int) -> str:
    """Below a picture, where there is little room: "8 as 7" for an 8 that is predicted 7."""
    return (
        tr("{label} as {prediction}", label=label, prediction=prediction)
        if label != prediction
        else f"{label}"
    )


def detail(judged: Judged, place: int, writer: str = "") -> str:
    """All about one digit: ``place`` in the score."""
    score, index = judged.score, int(judged.chosen[place])
    label, prediction = int(score.labels[place]), int(score.predictions[place])
    name = _numbered(judged.digits.part, index)
    if writer:
        name = tr("{digit} by {writer}", digit=name, writer=writer)
    known = {
        "digit": name,
        "prediction": prediction,
        "confidence": percent(float(score.confidence[place]), 1),
    }
    if label == prediction:
        return tr("{digit}: predicted {prediction} ({confidence} confident), correctly", **known)
    return tr(
        "{digit}: predicted {prediction} ({confidence} confident), is {label} ({probability})",
        label=label,
        probability=percent(float(score.probabilities[place, label]), 1),
        **known,
    )


def sent(judged: Judged, place: int) -> str:
    """What is said of a digit on the canvas."""
    return tr(
        "{digit}, labelled {label}",
        digit=_numbered(judged.digits.part, int(judged.chosen[place])),
        label=_label(judged, place),
    )


def calibration_in_words(found: Calibration) -> str:
    """The calibration in two sentences."""
    if not found.counts.any():
        return tr("There are no predictions to judge.")
    points = f"{100 * found.error:.2f}"
    if abs(found.gap) < 0.002:
        lean = tr("It is neither overconfident nor underconfident on the whole.")
    elif found.gap > 0:
        lean = tr("It is overconfident: it promises more than it keeps.")
    else:
        lean = tr("It is underconfident: it is correct more often than it says.")
    return tr(
        "Its confidence and its accuracy are {points} points apart on average "
        "(expected calibration error). {lean}",
        points=points,
        lean=lean,
    )


def verdict(found: Comparison, first: str, second: str) -> str:
    """Which of two networks reads better, and whether that could be luck."""
    a, b = len(found.only_first), len(found.only_second)
    if not a + b:
        return tr("Both read the very same digits: nothing tells them apart.")
    better, worse, most = (first, second, a) if a >= b else (second, first, b)
    split = tr(
        "{count:,} digits are read by only one of the two, {most:,} of them by {better}.",
        count=a + b,
        most=most,
        better=better,
    )
    if found.p_value >= LUCK:
        proof = tr(
            "If both were equally good, luck would bring so uneven a split in "
            "{chance} of cases (McNemar’s exact test): no proof that one is "
            "better.",
            chance=_chance(found.p_value),
        )
        return sentences([split, proof])
    proof = tr(
        "If both were equally good, luck would bring so uneven a split in "
        "{chance} of cases (McNemar’s exact test): {better} reads such digits "
        "better than {worse}.",
        chance=_chance(found.p_value),
        better=better,
        worse=worse,
    )
    return sentences([split, proof])


def _chance(p_value: float) -> str:
    if p_value < 1e-4:
        return tr("less than 0.01 %")
    return f"{100 * p_value:.2g} %" if p_value < 0.1 else percent(p_value, 0)


def _label(judged: Judged, place: int) -> int:
    return int(judged.score.labels[place])
