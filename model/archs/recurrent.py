"""The common body of recurrent networks: a state that the rows of a picture change, one by one."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..core import Tensor, ops
from ..errors import SettingError
from ..language import tr
from ..nn.init import INITIALISERS
from ..nn.layers import Dropout, Layer, Linear
from ..nn.losses import LOSSES
from ..nn.recurrent import Recurrent
from ..nn.stacks import arrays_of
from ..settings import Settings, choice, integer, number
from .capabilities import StepwiseReading, Unrolled
from .chain import CLASSES, Chain, accuracy, in_chunks

HIDDEN, OUTPUT = "hidden", "output"
LAST, EACH = "last", "each"


@dataclass(frozen=True)
class RecurrentConfig(Settings):
    """Settings that all recurrent networks have."""

    units: int = integer(
        128,
        tr("Units in the state"),
        tr(
            "Numbers that the network carries from row to row: all that it remembers of the rows "
            "above."
        ),
        low=1,
        high=1000,
        step=8,
    )
    loss_at: str = choice(
        LAST,
        tr("Loss at"),
        tr(
            "Whether only the answer after the last row counts, or the one after each. With each, "
            "the network learns to answer before it has seen the whole digit."
        ),
        choices=(LAST, EACH),
    )
    first_row: int = integer(
        1,
        tr("First row that counts"),
        tr(
            "With the loss at each row: the row from which on answers count. The first rows of "
            "most digits are empty, so that nothing can be learnt from them."
        ),
        low=1,
        high=256,
    )
    start_scale: float = number(
        1.0,
        tr("Scale of the start"),
        tr(
            "Factor of the recurrent weights at the start. Below 1 the gradient shrinks with each "
            "row that it goes back (it vanishes), above 1 it grows (it explodes)."
        ),
        low=0.0,
        high=3.0,
        step=0.1,
    )
    init: str = choice(
        "glorot",
        tr("Initial weights"),
        tr(
            "How the weights from the row and to the answer start. Those from state to state start "
            "as a rotation, which keeps its length; with relu as the identity."
        ),
        choices=tuple(INITIALISERS),
    )
    loss: str = choice(
        "cross_entropy",
        tr("Loss"),
        tr("What the training makes small; softmax with cross entropy learns fastest."),
        choices=tuple(LOSSES),
    )
    dropout: float = number(
        0.0,
        tr("Dropout"),
        tr(
            "Fraction of the state left out at random where answers are read from it, so that they "
            "rely on no single unit."
        ),
        low=0.0,
        high=0.9,
        step=0.05,
        live=True,
    )


class RowReader(Chain, Unrolled):
    """A recurrent layer over the rows, and the answer that is read from its state.

    As a chain of layers it gives the state after the last row, and the answer from that.
    """

    @abstractmethod
    def recurrent_layer(self, config: RecurrentConfig, inputs: int) -> Recurrent:
        """The layer that rows of ``inputs`` numbers go through."""

    def build_layers(self, config: RecurrentConfig, shape: tuple[int, int]) -> dict[str, Layer]:
        rows, columns = shape
        if config.loss_at == EACH and config.first_row > rows:
            raise SettingError(
                tr(
                    "Pictures of {rows}×{columns} have {rows} rows: the first row that counts must "
                    "be one of them, not {first_row}.",
                    rows=rows,
                    columns=columns,
                    first_row=config.first_row,
                )
            )
        return {
            HIDDEN: self.recurrent_layer(config, columns),
            "dropout": Dropout(config.dropout),
            OUTPUT: Linear(config.units, CLASSES, config.init),
        }

    def loss_of(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        parameters: Mapping[str, Tensor | np.ndarray],
        rng: np.random.Generator,
    ) -> tuple[Tensor, dict[str, float]]:
        """As ``Chain`` has it.

        Where each row counts, the loss is the mean over those that do; the metrics are of the
        last row's answer all the same, as in an evaluation.
        """
        if self.config.loss_at == LAST:
            return super().loss_of(images, labels, parameters, rng)
        value = LOSSES[self.config.loss].value
        states = self._layer.states(images, self._own(HIDDEN, parameters))
        counting = ops.transpose(states[self.config.first_row - 1 :], axes=(0, 2, 1))
        steps, batch, units = counting.shape
        x = ops.reshape(counting, shape=(steps * batch, units))
        x = self.stack["dropout"](x, {}, rng)
        logits = self.stack[OUTPUT](x, self._own(OUTPUT, parameters), rng)
        loss = value(logits, np.tile(labels, steps))
        last = logits.data[(steps - 1) * batch :]
        metrics = {
            "loss": float(value(Tensor(last), labels).data),
            "accuracy": accuracy(last, labels),
        }
        return loss, metrics

    def unrolled(self, images: np.ndarray) -> StepwiseReading:
        own = self._own(HIDDEN, self.parameters)
        passes = [self._layer.passed(chunk, own) for chunk in in_chunks(images)]
        states = _joined([each.states for each in passes])
        gates = {name: _joined([each.gates[name] for each in passes]) for name in passes[0].gates}
        weight, bias = self._own(OUTPUT, self.parameters).values()
        return StepwiseReading(self.probabilities(states @ weight + bias), states, gates)

    def gradient_norms(self, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """As ``Unrolled`` has it; an LSTM's state are its units and their cells together."""
        norms = np.zeros(self.shape[0])
        own = self._own(HIDDEN, self.parameters)
        places = zip(in_chunks(images), in_chunks(labels), strict=True)
        with np.errstate(over="ignore", invalid="ignore"):
            for chunk, of in places if len(images) else ():
                passed = self._layer.passed(chunk, own)
                last = Tensor(passed.states[-1].T, requires_grad=True)
                logits = self.stack[OUTPUT](last, self._own(OUTPUT, self.parameters), None)
                # Each image's own loss: not a share of the mean.
                LOSSES[self.config.loss].value(logits, of).backward(len(chunk))
                gradient = np.zeros(passed.states.shape, passed.states.dtype)
                gradient[-1] = last.grad.T

                def add(step: int, *parts: np.ndarray) -> None:
                    squares = sum(np.square(p, dtype=np.float64).sum(axis=0) for p in parts)
                    norms[step] += np.sqrt(squares).sum()

                passed.back(gradient, add)
        return norms / max(len(images), 1)

    @property
    def summary(self) -> str:
        return tr("{sizes}, {rows} rows", sizes=self.step_sizes, rows=self.shape[0])

    @property
    def step_sizes(self) -> str:
        """What a step takes, its units and its answers, for the summary."""
        return f"{self.shape[1]}–{self.config.units}–{CLASSES}"

    @property
    def _layer(self) -> Recurrent:
        return self.stack[HIDDEN]

    def _own(self, layer: str, parameters: Mapping) -> dict:
        """The layer's own among the parameters, by their names in it."""
        return arrays_of(layer, self.stack[layer], parameters)


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    """Arrays (steps, units, batch) of some images each -> (steps, all images, units)."""
    return np.concatenate(parts, axis=2).transpose(0, 2, 1)
