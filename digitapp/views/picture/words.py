"""What the view of a picture says, writes and lists."""

from collections.abc import Iterator

import numpy as np

from model.language import bracketed, tr, trn

from ...background.pages import PagePrediction
from ...style.numbers import percent
from ...widgets.box_labels import Boxed

ABOUT = tr(
    "Digits found in a picture, row by row, as the network reads them. A click sends one to the "
    "canvas; Delete takes a wrong box away, a box drawn with the mouse adds one. The wheel zooms, "
    "the right button moves."
)
NO_PICTURE = tr(
    "Open a photo or a scan with digits in it, drop one here, or paste one. They may stand on "
    "plain, ruled or squared paper, dark on light or light on dark."
)
NO_NETWORK = tr("There is no network to read with yet. Train one, or open one.")
NO_PREDICTIONS = tr("This network tells no digits apart. Open another to have the boxes read.")
NOTHING_THERE = tr("Nothing stands out in that box. Draw it around a digit.")
UNCERTAIN = 0.8
"""Predictions that are less likely than that are marked."""


def nothing_found(name: str) -> str:
    """What to say where a picture shows no digit."""
    return tr(
        "No digit was found in “{name}”. Take the picture from nearer and with more light, or "
        "draw a box around a digit.",
        name=name,
    )


def boxed(reading: PagePrediction) -> list[Boxed]:
    """The digits as they are marked on the picture."""
    if reading.page is None:
        return []
    uncertain = are_uncertain(reading)
    return [
        Boxed(digit.box, caption(reading, k), bool(uncertain[k]), tip(reading, k))
        for k, digit in enumerate(reading.page.digits)
    ]


def are_uncertain(reading: PagePrediction) -> np.ndarray:
    """Booleans (n,): which predictions are uncertain."""
    if reading.probabilities is None:
        return np.zeros(len(reading.page.digits), bool)
    return (reading.probabilities.max(axis=1) < UNCERTAIN) | reading.rejected


def caption(reading: PagePrediction, number: int) -> str:
    """A digit's prediction, with a question mark where it is uncertain."""
    if reading.probabilities is None:
        return ""
    prediction = int(reading.probabilities[number].argmax())
    return f"{prediction}?" if are_uncertain(reading)[number] else f"{prediction}"


def tip(reading: PagePrediction, number: int) -> str:
    """What is known of a digit, in a sentence."""
    if reading.probabilities is None:
        return ""
    order = np.argsort(-reading.probabilities[number], kind="stable")[:2]
    first, second = (
        bracketed(str(digit), percent(reading.probabilities[number, digit])) for digit in order
    )
    if reading.rejected[number]:
        return tr("Not a digit? Best guess {first}, then {second}.", first=first, second=second)
    return tr(
        "Predicted {first}; next would be {second}. A click sends it to the canvas.",
        first=first,
        second=second,
    )


def text(reading: PagePrediction) -> str:
    """The predictions, rows parted by strokes, such as "314 / 15"."""
    if reading.page is None or reading.probabilities is None:
        return ""
    predictions = reading.probabilities.argmax(axis=1)
    return " / ".join("".join(str(predictions[k]) for k in row) for row in reading.page.rows)


def summary(reading: PagePrediction) -> str:
    """How many digits there are, and how confident the network is of them."""
    if reading.page is None:
        return reading.busy
    count, rows = len(reading.page.digits), len(reading.page.rows)
    parts = [trn("{n} digit", "{n} digits", count)]
    if rows > 1:
        parts = [tr("{digits} in {rows} rows", digits=parts[0], rows=rows)]
    uncertain = int(are_uncertain(reading).sum())
    if reading.page.left_out:
        parts.append(tr("{count:,} more left out", count=reading.page.left_out))
    if uncertain:
        parts.append(tr("{count} uncertain", count=uncertain))
    return " · ".join(parts)


def csv_lines(reading: PagePrediction) -> Iterator[str]:
    """The digits as a table; boxes in pixels of the picture's file."""
    yield "row,column,digit,probability,refused,left,top,right,bottom"
    for row, numbers in enumerate(reading.page.rows, start=1):
        for column, k in enumerate(numbers, start=1):
            prediction = ",,"
            if reading.probabilities is not None:
                probabilities = reading.probabilities[k]
                rejected = int(reading.rejected[k])
                prediction = (
                    f"{int(probabilities.argmax())},{float(probabilities.max()):.6f},{rejected}"
                )
            sides = (str(round(side * reading.scale)) for side in reading.page.digits[k].box)
            yield f"{row},{column},{prediction},{','.join(sides)}"
