"""``page``: digits found and read on synthetic photos of pages, by kind of paper."""

import time
from collections.abc import Iterator
from typing import Any

from .contest import Contestant, hold
from .figures import Figure, Note
from .mnist import left_out

NAME = "page"
HELP = "% of the digits on photographed pages that are found, and read by the default network"

PAGES = 24
SAME = 0.5
"""Intersection over union from which on a box is the right one."""

WANTED: dict[str, tuple[float, float]] = {
    "clean scan": (98.0, 97.0),
    "shaded paper": (98.0, 97.0),
    "ruled paper": (93.0, 93.0),
    "squared paper": (93.0, 93.0),
}
"""Kind of paper -> percentage found, and found and read correctly, that must be reached."""

MEGAPIXELS, MAX_S = 12, 1.0


def run(quick: bool) -> Iterator[Figure | Note]:
    """Percentages of digits for each kind of paper, digits too many, and the time a photo takes."""
    notes = list(left_out())
    if notes:
        yield from notes
        return
    yield Note(f"{PAGES} pages of MNIST’s test digits of each kind.")
    from .paper import STYLES

    for style in STYLES:
        arguments = {"style": style, "pages": 1 if quick else PAGES}
        [result] = hold([Contestant(style, f"{__name__}:PagesRead", arguments)], 1, 0)[style]
        found, read = WANTED.get(style, (None, None))
        yield Figure(style, "found with the right box", result["found"], "%", at_least=found)
        yield Figure(style, "found and read correctly", result["read"], "%", at_least=read)
        yield Figure(style, "boxes too many, per 100 digits", result["extra"])
        yield Figure(style, "pages read in the right order", result["ordered"], "%")
    [result] = hold([Contestant("photo", f"{__name__}:Photo")], 1 if quick else 5)["photo"][:1]
    case = f"a photo of {MEGAPIXELS} megapixels"
    yield Figure(case, "finding its digits", result["seconds"], "s", at_most=MAX_S)


class PagesRead:
    """A round finds and reads the digits of some pages; run in a contestant's process."""

    def __init__(self, style: str, pages: int) -> None:
        from model.files import find_network, load_network

        from .digits import mnist_test_part
        from .paper import STYLES

        self._style, self._number = STYLES[style], list(STYLES).index(style)
        self._pages = pages
        self._part = mnist_test_part()
        self._saved = load_network(find_network("default"))

    def round(self) -> dict[str, float]:
        """Percentages of all digits on the pages."""
        import numpy as np

        counts = np.sum([self._page(number) for number in range(self._pages)], axis=0)
        total, found, read, extra, ordered = counts.tolist()
        counted = {"found": found, "read": read, "extra": extra}
        percentages = {name: 100 * count / total for name, count in counted.items()}
        return percentages | {"ordered": 100 * ordered / self._pages}

    def _page(self, number: int) -> tuple[int, ...]:
        """Digits, those found, those read correctly, boxes too many, whether the order is right."""
        import numpy as np

        from model.page import find_digits
        from model.preprocess import recipe_for

        from .paper import write_page

        rng = np.random.default_rng([self._number, number])
        some = rng.permutation(len(self._part))[:300]
        page = write_page(self._part.images[some] / 255, self._part.labels[some], self._style, rng)
        digits = find_digits(page.pixels).digits
        if not digits:
            return len(page.boxes), 0, 0, 0, 0
        alike = overlaps(page.boxes, [digit.box for digit in digits])
        found, which = alike.max(axis=1) > SAME, alike.argmax(axis=1)
        recipe = recipe_for(self._saved.recipe)
        inputs = np.stack([recipe.from_ink(digit.ink) for digit in digits])
        predictions = self._saved.network.predict_proba(inputs).argmax(axis=1)
        read = found & (predictions[which] == page.labels)
        extra = len(digits) - len(set(which[found].tolist()))
        ordered = bool((np.diff(which[found]) > 0).all())
        return len(page.boxes), int(found.sum()), int(read.sum()), extra, int(ordered)


class Photo:
    """A round finds the digits in a large photo; run in a contestant's process."""

    def __init__(self) -> None:
        import numpy as np

        from .digits import mnist_test_part
        from .paper import STYLES, write_page

        part = mnist_test_part()
        rng = np.random.default_rng(0)
        page = write_page(part.images[:300] / 255, part.labels[:300], STYLES["squared paper"], rng)
        side = round((MEGAPIXELS * 1e6 / page.pixels[..., 0].size) ** 0.5)
        self._pixels = page.pixels.repeat(side, axis=0).repeat(side, axis=1)

    def round(self) -> dict[str, float]:
        """Seconds of one search."""
        from model.page import find_digits

        start = time.perf_counter()
        find_digits(self._pixels)
        return {"seconds": time.perf_counter() - start}


def overlaps(some: list[Any], others: list[Any]) -> Any:
    """Intersection over union of each of n boxes with each of m, (n, m)."""
    import numpy as np

    a, b = np.array(some, float)[:, None], np.array(others, float)[None]
    common = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    inside = common.clip(0).prod(axis=-1)
    areas = [(boxes[..., 2:] - boxes[..., :2]).prod(axis=-1) for boxes in (a, b)]
    return inside / (areas[0] + areas[1] - inside)
