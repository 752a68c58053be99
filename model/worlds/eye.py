"""Eye and memory: a kernel slid over a picture, a value kept by a gate, and a network of kernels.

Three scenes in one world, for what they have in common is what is shared: one kernel for all
places, one gate for all times.
"""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ..archs import ARCHITECTURES
from ..errors import SettingError
from ..language import tr, trc
from ..run import Training
from .control import Action, Control
from .pictures_graph import GridPicture, Sheet
from .tables import digits
from .world import Value, World, of_length

KERNELS = {
    "upright edges": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    "level edges": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
    "blur": [[1 / 9] * 3] * 3,
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "nothing": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
}
OWN = "your own"
KERNEL_TITLES = {
    OWN: tr("your own"),
    "upright edges": tr("upright edges"),
    "level edges": tr("level edges"),
    "blur": tr("blur"),
    "sharpen": tr("sharpen"),
    "nothing": trc("kernel", "nothing"),
}
OF_THE_EYE = frozenset({"known", "side", "window", "slide", "clear"})
MOST_SIDE, MOST_KERNEL, MOST_STEPS = 28, 9, 50
BATCH, EPOCHS, TRAINED_ON, RATE = 32, 20, 1617, 0.004
CHANNELS, SHOWN = 16, 8


class EyeAndMemory(World):
    """A picture and a kernel; a sequence and two gates; a network that learns its kernels."""

    key, part, title = "eye", "grid", tr("Eye and memory")
    controls = (
        Control(
            "scene", tr("Scene"),
            tr("What there is to try."),
            "choice", "eye",
            choices={"eye": tr("eye"), "memory": tr("memory"), "network": tr("network")},
        ),
        Control(
            "picture", tr("Picture"),
            tr("What the eye sees; draw on it."),
            "cells", np.zeros((16, 16)), low=0.0, high=1.0, step=1.0, shape=(None, None),
        ),
        Control(
            "kernel", tr("Kernel"),
            tr("What each window of the picture is multiplied by, and summed."),
            "cells", KERNELS["upright edges"], low=-100.0, high=100.0, step=0.5, shape=(None, None),
        ),
        Control(
            "known", tr("Known kernel"),
            tr("Puts one of a few well-known kernels down."),
            "choice", OWN, choices=KERNEL_TITLES,
        ),
        Control(
            "side", tr("Side of a picture"),
            tr("In pixels, for counting."),
            "number", 100, low=1, high=2000, step=1,
        ),
        Control(
            "window", tr("Side of a window"),
            tr("In pixels, for counting."),
            "number", 10, low=1, high=2000, step=1,
        ),
        Control(
            "sequence", tr("Sequence"),
            tr("What comes in, one number at a time."),
            "numbers", [1.0] + [0.0] * 20, low=-10.0, high=10.0, step=1.0, shape=(None,),
        ),
        Control(
            "keep", tr("Keep"),
            tr("How much of what is remembered each step keeps."),
            "numbers", [0.9] * 21, low=-2.0, high=2.0, step=0.05, shape=(None,),
        ),
        Control(
            "write", tr("Write"),
            tr("How much of what comes in each step adds."),
            "numbers", [1.0] * 21, low=-2.0, high=2.0, step=0.05, shape=(None,),
        ),
        Control(
            "factor", tr("Keep everywhere"),
            tr("One number for all steps of Keep."),
            "number", 0.9, low=-2.0, high=2.0, step=0.05,
        ),
        Control(
            "steps", tr("Steps"),
            tr("How long the sequence is after its first number."),
            "number", 20, low=1, high=MOST_STEPS, step=1,
        ),
        Control(
            "seed", tr("Seed"),
            tr("Another one gives the network another start."),
            "number", 0, low=0, high=9999, step=1,
        ),
    )  # fmt: skip
    actions = (
        Action(
            "slide",
            trc("button", "Slide"),
            tr("Moves the window over the picture, place by place."),
        ),
        Action("clear", trc("button", "Clear"), tr("An empty picture.")),
        Action(
            "train",
            trc("button", "Train"),
            tr("Lets a small network learn its own kernels from 8×8 digits."),
        ),
    )

    def _begin(self, given: frozenset[str]) -> None:
        self._place, self._accuracies, self._pictures = -1, (), 0
        # Loaded when it is trained: the first picture shall not wait for the data.
        self._kernels, self._digit = np.zeros((SHOWN, 3, 3)), np.zeros((8, 8))
        if "known" in given and "kernel" not in given:
            self._use_known()
        if "picture" not in given:
            self._values["picture"] = _cross()
        self._check("picture", MOST_SIDE)
        self._check("kernel", MOST_KERNEL)
        rows = [name for name in ("sequence", "keep", "write") if name in given]
        lasts = rows[0] if rows and "steps" not in given else ""
        alike = "keep" not in given and not given.isdisjoint({"factor", "steps"})
        self._fit_times(alike, by_hand=lasts)

    def _renew(self, name: str) -> None:
        if name == "known":
            self._use_known()
        if name in ("picture", "kernel"):
            self._check(name, MOST_SIDE if name == "picture" else MOST_KERNEL)
            self._place = -1
        if name == "kernel":
            self._values["known"] = OWN
        if name in ("factor", "steps", "sequence", "keep", "write"):
            self._fit_times(name == "factor", by_hand=name)

    def _use_known(self) -> None:
        if self._values["known"] in KERNELS:
            self._values["kernel"] = np.array(KERNELS[self._values["known"]], dtype=float)

    def _check(self, name: str, most: int) -> None:
        rows, columns = self._values[name].shape
        if not 1 <= rows <= most or not 1 <= columns <= most:
            text = tr("Give the kernel 1 to {most} rows and columns.", most=most)
            if name == "picture":
                text = tr("Give the picture 1 to {most} rows and columns.", most=most)
            raise SettingError(text)
        picture, kernel = self._values["picture"], self._values["kernel"]
        if kernel.shape[0] > picture.shape[0] or kernel.shape[1] > picture.shape[1]:
            raise SettingError(tr("The kernel must fit into the picture: make it smaller."))

    def _fit_times(self, all_alike: bool, by_hand: str = "") -> None:
        """As many numbers in each row as there are steps and the first."""
        if by_hand in ("sequence", "keep", "write"):
            count = len(self._values[by_hand])
            if not 2 <= count <= MOST_STEPS + 1:
                raise SettingError(tr("Give a sequence 2 to {most} numbers.", most=MOST_STEPS + 1))
            self._values["steps"] = count - 1
        count = self._values["steps"] + 1
        for name, more in (("sequence", 0.0), ("keep", self._values["factor"]), ("write", 1.0)):
            self._values[name] = of_length(self._values[name], count, more)
        if all_alike:
            self._values["keep"] = np.full(count, self._values["factor"])

    # What is computed.

    def _map(self) -> np.ndarray:
        return _correlated(self._values["picture"], self._values["kernel"])

    def _memory(self) -> np.ndarray:
        """C = keep c + write x, after each step."""
        state, states = 0.0, []
        rows = (self._values[name] for name in ("sequence", "keep", "write"))
        for x, keep, write in zip(*rows, strict=True):
            state = keep * state + write * x
            states.append(state)
        return np.array(states)

    def _on_slide(self) -> Iterator[None]:
        for place in range(self._map().size):
            self._place = place
            yield
        self._place = -1
        yield

    def _on_clear(self) -> Iterator[None]:
        self._values["picture"], self._place = np.zeros_like(self._values["picture"]), -1
        yield

    def _on_train(self) -> Iterator[None]:
        flat, labels = digits()
        images = flat.reshape(-1, 8, 8).astype(np.float32)
        kind = ARCHITECTURES["cnn"]
        rng = np.random.default_rng(self._values["seed"])
        config = kind.config_for((8, 8), channels=(CHANNELS,), hidden=128, dropout=0.3)
        network = kind(config, (8, 8), rng)
        network.prepare(Training())
        network.tune(RATE)
        self._accuracies, self._pictures = (), 0
        for _ in range(EPOCHS):
            order = rng.permutation(TRAINED_ON)
            for begin in range(0, TRAINED_ON, BATCH):
                batch = order[begin : begin + BATCH]
                network.train_step(images[batch], labels[batch], rng)
                self._pictures += len(batch)
                if begin % (10 * BATCH) == 0:
                    self._look(network, images, labels)
                yield
        self._look(network, images, labels)
        yield

    def _look(self, network, images: np.ndarray, labels: np.ndarray) -> None:
        answers = network.predict_logits(images[TRAINED_ON:]).argmax(1)
        accuracy = float((answers == labels[TRAINED_ON:]).mean())
        self._accuracies = (*self._accuracies, accuracy)
        self._kernels = np.array(network.parameters["conv1.weight"]).reshape(CHANNELS, 3, 3)[:SHOWN]
        self._digit = images[TRAINED_ON].astype(float)

    def _figures(self) -> dict[str, Value]:
        picture, response, memory = self._values["picture"], self._map(), self._memory()
        side, window = self._values["side"], self._values["window"]
        fits = side >= window
        rows, columns = self._values["kernel"].shape
        return {
            "places": (side - window + 1) ** 2 if fits else 0,
            "weights": window * window + 1,
            "dense_weights": (side * side + 1) * ((side - window + 1) ** 2 if fits else 0),
            "ink": float(picture.sum()),
            "map_rows": response.shape[0], "map_columns": response.shape[1],
            "strongest": float(np.abs(response).max()), "mean": float(response.mean()),
            "kernel_sum": float(self._values["kernel"].sum()),
            "kernel_rows": rows, "kernel_columns": columns,
            "flat": bool(np.ptp(response) < 1e-9),
            "kept": float(memory[-1]), "first": float(self._values["sequence"][0]),
            "largest": float(np.abs(memory).max()),
            "accuracy": self._accuracies[-1] if self._accuracies else float("nan"),
            "pictures": self._pictures,
            "said": self._said(),
        }  # fmt: skip

    def _said(self) -> str:
        """What is to be seen in this scene, in a sentence."""
        if self._values["scene"] == "eye":
            strongest = float(np.abs(self._map()).max())
            return tr("The kernel answers most strongly with {strongest:.3g}.", strongest=strongest)
        if self._values["scene"] == "memory":
            memory = self._memory()
            return tr(
                "After {count} steps {number:.4g} is remembered.",
                count=len(memory) - 1,
                number=memory[-1],
            )
        if not self._accuracies:
            return tr("Not trained yet.")
        return tr("{percent:.1f} % of 180 are right.", percent=100 * self._accuracies[-1])

    def picture(self) -> GridPicture:
        """What belongs to the scene."""
        return {"eye": self._eye, "memory": self._remembered, "network": self._network}[
            self._values["scene"]
        ]()

    def _eye(self) -> GridPicture:
        picture, kernel, response = self._values["picture"], self._values["kernel"], self._map()
        seen, shown = None, response
        if self._place >= 0:
            row, column = divmod(self._place, response.shape[1])
            seen = np.zeros(picture.shape, bool)
            seen[row : row + kernel.shape[0], column : column + kernel.shape[1]] = True
            order = np.arange(response.size).reshape(response.shape)
            shown = np.where(order <= self._place, response, np.nan)
        sheets = (
            Sheet(title=tr("picture {size}", size=_size(picture)), cells=picture.copy(),
                  kind="pixels", control="picture", low=0.0, high=1.0, marks=seen),
            Sheet(title=tr("kernel"), cells=kernel.copy(), kind="signed", control="kernel",
                  step=0.5, low=-100.0, high=100.0, size=1.8, before="*",
                  note=tr("the same everywhere")),
            Sheet(title=tr("what it finds {size}", size=_size(response)), cells=shown,
                  kind="signed", before="=", row=1, limit=float(np.abs(response).max()) or 1.0),
        )  # fmt: skip
        return GridPicture(
            sheets=sheets,
            idle=frozenset({"factor", "steps", "seed", "train"}),
            note=self._counted() if self._values["side"] > 1 else "",
            words=self._said(),
        )  # fmt: skip

    def _counted(self) -> str:
        """Places and weights of a window over a larger picture, in a sentence."""
        window, side, figures = self._values["window"], self._values["side"], self._figures()
        return tr(
            "A window of {window} × {window} over {side} × {side} pixels stands at "
            "{places:,} places and has {weights:,} weights with its bias.",
            window=window,
            side=side,
            places=figures["places"],
            weights=figures["weights"],
        )

    def _remembered(self) -> GridPicture:
        memory = self._memory()
        rows = [
            Sheet(title=tr("comes in"), cells=self._values["sequence"][None].copy(), kind="signed",
                  control="sequence", row=0, step=1.0, low=-10.0, high=10.0, limit=1.0),
            Sheet(title=tr("write gate"), cells=self._values["write"][None].copy(), kind="signed",
                  control="write", row=1, step=0.05, low=-2.0, high=2.0, limit=1.5),
            Sheet(title=tr("keep gate"), cells=self._values["keep"][None].copy(), kind="signed",
                  control="keep", row=2, step=0.05, low=-2.0, high=2.0, limit=1.5),
            Sheet(title=tr("remembered"), cells=memory[None], kind="signed", row=3,
                  limit=max(1.0, float(np.abs(memory).max())),
                  note=tr("after {count} steps: {number:.4g}", count=len(memory) - 1,
                          number=memory[-1])),
        ]  # fmt: skip
        return GridPicture(
            sheets=tuple(rows), idle=OF_THE_EYE | {"seed", "train"},
            note=tr("remembered = keep × remembered + write × what comes in"),
            words=self._said(),
            trace=tuple(map(float, memory)), trace_title=tr("remembered"),
        )  # fmt: skip

    def _network(self) -> GridPicture:
        kernels = self._kernels
        limit = float(np.abs(kernels).max()) or 1.0
        sheets = [Sheet(title=tr("a digit"), cells=self._digit, kind="pixels", row=0)]
        for place, kernel in enumerate(kernels):
            sheets.append(
                Sheet(title=str(place + 1), cells=kernel, kind="signed", row=1,
                      limit=limit, size=1.2)
            )  # fmt: skip
            sheets.append(
                Sheet(title="", cells=_correlated(self._digit, kernel), kind="signed", row=2,
                      size=1.2)
            )  # fmt: skip
        sheets.sort(key=lambda sheet: sheet.row)
        said = self._said()
        return GridPicture(
            sheets=tuple(sheets), idle=OF_THE_EYE | {"factor", "steps"}, note=said, words=said,
            trace=self._accuracies, trace_title=tr("correct of 180"), trace_level=0.94,
        )  # fmt: skip


def _size(array: np.ndarray) -> str:
    """Its rows and columns, for a title."""
    return f"{array.shape[0]} × {array.shape[1]}"


def _correlated(picture: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Each window times the kernel, summed: one number a place."""
    return np.einsum("rcij,ij->rc", sliding_window_view(picture, kernel.shape), kernel)


def _cross() -> np.ndarray:
    """A picture to begin with: an upright and a level stroke."""
    picture = np.zeros((16, 16))
    picture[3:13, 4:6] = 1
    picture[7:9, 4:13] = 1
    return picture
