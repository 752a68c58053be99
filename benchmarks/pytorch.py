"""PyTorch on the processor as a contestant: the plain eager loop of its tutorials.

float32 tensors in memory, an order from ``torch.randperm``, a gather per batch; no DataLoader,
which would only slow it down.
"""

from functools import partial
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from .digits import Task, as_rows, mnist_test_part, train_part
from .race import Learner


class PyTorch(Learner):
    """A ``Sequential`` with its optimiser.

    Args:
        threads: For operations; one for running several at a time.
        fused: Whether Adam is asked for its fused form, and convolutions for the layout with the
            channels last: the fastest that its users can ask for.
        task: Arguments of ``digits.Task``.
    """

    def __init__(self, threads: int, fused: bool = False, **task: Any) -> None:
        torch.set_num_threads(threads)
        torch.set_num_interop_threads(1)
        self._task = Task(**task)
        self._fused = fused
        part = train_part(self._task.images)
        self._images, self._labels = self._inputs(part), torch.from_numpy(part.labels)
        self._test = None

    def start(self, seed: int) -> None:
        """Makes a new network; what was learnt is forgotten."""
        torch.manual_seed(seed)
        task = self._task
        self._network = NETWORKS[task.arch](**task.config)
        if self._fused:
            self._network = self._network.to(memory_format=torch.channels_last)
        parameters = self._network.parameters()
        if task.optimizer == "adam":
            # None leaves the choice to PyTorch, as for a user who asks for nothing.
            fused = self._fused or None
            self._optimizer = torch.optim.Adam(parameters, task.learning_rate, fused=fused)
        else:
            self._optimizer = torch.optim.SGD(parameters, task.learning_rate, momentum=0.9)
        self._position = len(self._labels)
        self._left = 0

    def learn(self, fraction: float) -> None:
        """Goes on for this fraction of an epoch."""
        count = len(self._labels)
        # What a batch goes beyond a fraction is taken from the next one.
        self._left += round(fraction * count)
        while self._left > 0:
            if self._position >= count:
                self._order = torch.randperm(count)
                self._position = 0
            chosen = self._order[self._position : self._position + self._task.batch_size]
            self._step(self._images[chosen], self._labels[chosen])
            self._position += len(chosen)
            self._left -= len(chosen)

    def accuracy(self) -> float:
        """Accuracy on MNIST's test digits, 0 to 1."""
        if self._test is None:
            part = mnist_test_part()
            self._test = self._inputs(part), torch.from_numpy(part.labels)
        images, labels = self._test
        with torch.inference_mode():
            return float((self._network(images).argmax(1) == labels).float().mean())

    def _step(self, images: torch.Tensor, labels: torch.Tensor) -> None:
        self._optimizer.zero_grad()
        functional.cross_entropy(self._network(images), labels).backward()
        self._optimizer.step()

    def _inputs(self, part: Any) -> torch.Tensor:
        rows = torch.from_numpy(as_rows(part))
        if self._task.arch in ROW_BY_ROW:
            return rows.reshape(-1, 28, 28)
        if self._task.arch != "cnn":
            return rows
        images = rows.reshape(-1, 1, 28, 28)
        return images.to(memory_format=torch.channels_last) if self._fused else images


def _mlp(hidden: list[int]) -> nn.Sequential:
    layers: list[nn.Module] = []
    inputs = 28 * 28
    for units in hidden:
        layers += [nn.Linear(inputs, units), nn.ReLU()]
        inputs = units
    return nn.Sequential(*layers, nn.Linear(inputs, 10))


def _cnn(channels: list[int], kernel: int, hidden: int, dropout: float) -> nn.Sequential:
    layers: list[nn.Module] = []
    planes, side = 1, 28
    for kernels in channels:
        # Pooling before relu, as in ours: the same numbers with a quarter of the work.
        layers += [nn.Conv2d(planes, kernels, kernel), nn.MaxPool2d(2), nn.ReLU()]
        planes, side = kernels, (side - kernel + 1) // 2
    layers += [nn.Flatten(), nn.Linear(planes * side * side, hidden), nn.ReLU()]
    return nn.Sequential(*layers, nn.Dropout(dropout), nn.Linear(hidden, 10))


class RowByRow(nn.Module):
    """A recurrent layer over the rows of pictures, and logits from its last state.

    Args:
        kind: Of the layer.
        units: In its state.
    """

    def __init__(self, kind: type[nn.RNNBase], units: int) -> None:
        super().__init__()
        self.recurrent = kind(28, units, batch_first=True)
        self.output = nn.Linear(units, 10)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """(batch, 28, 28) -> (batch, 10)."""
        states, _ = self.recurrent(images)
        return self.output(states[:, -1])


ROW_BY_ROW = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}

NETWORKS = {
    "mlp": _mlp,
    "cnn": _cnn,
    **{name: partial(RowByRow, kind) for name, kind in ROW_BY_ROW.items()},
}
"""By the key of the architecture in ours: settings -> the same network."""
