"""Model files: an ``.npz`` with a JSON header and arrays, for networks and for whole runs.

Invariant: what is read is checked against the network that the header describes before it is
believed; a file that is refused has changed nothing. Layout:

* ``header``: UTF-8 JSON as bytes: architecture, config, shape, recipe, facts; for a run also
  its settings, where it stands and its history.
* ``network.NAME``: the weights to use.
* ``best.NAME`` or ``last.NAME``, whichever are not the ones to use, and
  ``optimizer.SLOT.NAME``: in the file of a run, what it takes to go on.
"""

import dataclasses
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from .archs import ARCHITECTURES, Architecture
from .data.augment import Augmentation
from .errors import BadFileError, DigitError, MissingFileError, SaveError
from .events import Evaluation
from .npz import read_arrays, write_arrays
from .preprocess import recipe_for
from .run import Run, Training

FORMAT = "digitapp network"
VERSION = 1
MAX_BYTES = 256 << 20
"""Most that the arrays of a file may take: far more than a network of allowed settings needs."""

PRETRAINED = ("default", "mlp", "textbook")
"""Networks that come with the program, by name."""

_COUNTS = ("epoch", "position", "step", "batch", "repeat")
_SUMS = ("epoch_loss", "epoch_hits", "epoch_seconds")


@dataclass(frozen=True, eq=False)
class SavedNetwork:
    """A network with what is known of it.

    Attributes:
        network: Ready to predict.
        recipe: Name of the recipe that turns drawings into its input.
        facts: Data, accuracy and the like, as JSON values; for people, nothing depends on it.
    """

    network: Architecture
    recipe: str
    facts: dict[str, Any] = field(default_factory=dict)


def save_network(path: str | Path, saved: SavedNetwork) -> None:
    """Writes the weights and what is known of them; a file that was there is replaced whole.

    Raises:
        SaveError: It could not be written; what was there before still is.
    """
    header = _network_header(saved)
    arrays = _named("network", saved.network.parameters)
    write_arrays(path, {"header": _encoded(header), **arrays}, compress=True)


def save_run(path: str | Path, run: Run, recipe: str, facts: dict[str, Any]) -> None:
    """Writes a run as it stands, so that ``load_run`` can go on with it.

    Whoever reads the file as a network gets ``run.kept_parameters``.

    Raises:
        SaveError: It could not be written; what was there before still is.
    """
    network, best = run.network, run.best_parameters or {}
    if not all(np.isfinite(array).all() for array in network.parameters.values()):
        raise SaveError(
            "The weights have grown beyond all numbers, so that saving them would be of no use. "
            "Train with a smaller learning rate from the last file."
        )
    header = _network_header(SavedNetwork(network, recipe, facts))
    header["run"] = {
        "training": run.training.to_dict(),
        "augmentation": run.augmentation.to_dict(),
        "optimizer_steps": network.optimizer.steps,
        "history": [dataclasses.asdict(evaluation) for evaluation in run.history],
        **{name: getattr(run, name) for name in (*_COUNTS, *_SUMS)},
    }
    kept = run.kept_parameters
    arrays = {**_named("network", kept), **_named("optimizer", network.optimizer.state())}
    others = {"last": network.parameters, "best": best, "average": run.ema or {}}
    for name, parameters in others.items():
        if parameters is not kept:
            arrays |= _named(name, parameters)
    write_arrays(path, {"header": _encoded(header), **arrays})


def load_network(path: str | Path) -> SavedNetwork:
    """The network in a file, whether saved alone or with its run.

    Raises:
        MissingFileError: There is no such file.
        BadFileError: It is no model file, damaged, or of a later version.
    """
    arrays = read_arrays(path, max_bytes=MAX_BYTES)
    header = _header(path, arrays)
    network = _network(path, header, _group(arrays, "network"))
    return SavedNetwork(network, header["recipe"], header["facts"])


def load_run(path: str | Path) -> tuple[Run, SavedNetwork]:
    """The run in a file, and the network to use until it goes on.

    Raises:
        MissingFileError: There is no such file.
        BadFileError: It is no model file, damaged, of a later version, or holds no run.
    """
    arrays = read_arrays(path, max_bytes=MAX_BYTES)
    header = _header(path, arrays)
    kept, last, best, ema = (
        _group(arrays, name) for name in ("network", "last", "best", "average")
    )
    saved = SavedNetwork(_network(path, header, kept), header["recipe"], header["facts"])
    stored = header.get("run")
    if not isinstance(stored, dict):
        raise BadFileError(
            f"“{Path(path).name}” holds a network but not its training, so that it can't go on. "
            "Start a new training, or take a file that “train --out” wrote."
        )
    try:
        network = _network(path, header, last or kept)
        for other in (best, ema):
            if other:
                _network(path, header, other)  # Only to check them.
        run = _run(network, stored, best or kept)
        if run.training.ema and run.step:
            run.ema = ema or {name: array.copy() for name, array in kept.items()}
        _load_optimizer(run, _group(arrays, "optimizer"), stored["optimizer_steps"])
    except (KeyError, TypeError, ValueError, DigitError) as error:
        raise _damaged(path, error) from error
    return run, saved


def find_network(name: str) -> Path:
    """The file of a network named on the command line: a shipped name, or a path.

    Raises:
        MissingFileError: It is neither.
    """
    path = Path(name)
    # os.path: an impossible name is no file, where Path raises.
    if name in PRETRAINED and not os.path.exists(path):
        path = resources() / "networks" / f"{name}.npz"
    if not os.path.exists(path):
        names = ", ".join(PRETRAINED)
        raise MissingFileError(
            f"There is no network “{name}”. Name a file, or one of the shipped ones: {names}."
        )
    return path


def resources() -> Path:
    """The folder of icons, lessons and shipped networks, in a checkout as in an installed wheel."""
    root = Path(__file__).resolve().parent.parent
    installed = root / "digitapp" / "resources"
    return installed if installed.is_dir() else root / "resources"


def _network_header(saved: SavedNetwork) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "architecture": saved.network.name,
        "config": saved.network.config.to_dict(),
        "shape": list(saved.network.shape),
        "recipe": saved.recipe,
        "facts": saved.facts,
    }


def _encoded(header: dict[str, Any]) -> np.ndarray:
    text = json.dumps(header, ensure_ascii=False, allow_nan=False)
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _header(path: str | Path, arrays: dict[str, np.ndarray]) -> dict[str, Any]:
    name = Path(path).name
    encoded = arrays.get("header")
    if encoded is None or encoded.dtype != np.uint8:
        raise BadFileError(
            f"“{name}” is no model file: it has no header. Choose a file that this program saved."
        )
    try:
        header = json.loads(encoded.tobytes().decode(), parse_constant=_no_constant)
        wanted = {"architecture": str, "config": dict, "shape": list, "recipe": str, "facts": dict}
        if header["format"] != FORMAT or not isinstance(header["version"], int):
            raise ValueError("another format")
        if header["version"] > VERSION:
            raise BadFileError(
                f"“{name}” was saved by a newer version of this program. Update to open it."
            )
        for key, kind in wanted.items():
            if not isinstance(header[key], kind):
                raise TypeError(key)
    # RecursionError: JSON nested without end.
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged(path, error) from error
    return header


def _network(path: str | Path, header: dict[str, Any], parameters: dict) -> Architecture:
    architecture = ARCHITECTURES.get(header["architecture"])
    if architecture is None:
        known = ", ".join(ARCHITECTURES)
        raise BadFileError(
            f"“{Path(path).name}” holds a network of the kind “{header['architecture'][:40]}”, "
            f"which this version does not know. It knows {known}."
        )
    try:
        for name, array in parameters.items():
            _check_numbers(name, array)
        shape = tuple(header["shape"])
        if len(shape) != 2 or not all(type(side) is int and 1 <= side <= 256 for side in shape):
            raise ValueError(f"shape {shape}")
        if recipe_for(header["recipe"]).shape != shape:
            raise ValueError(f"recipe {header['recipe']}")
        config = architecture.Config.from_dict(header["config"])
        return architecture(config, shape, parameters=parameters)
    except (TypeError, ValueError, DigitError) as error:
        raise _damaged(path, error) from error


def _run(network: Architecture, stored: dict[str, Any], best: dict[str, np.ndarray]) -> Run:
    training = Training.from_dict(stored["training"])
    # Files from before there were several steps to a batch.
    stored = {"batch": stored["step"], "repeat": 0} | stored
    history = [_evaluation(entry) for entry in stored["history"]]
    for name in _COUNTS:
        _check_count(name, stored[name])
    if len(history) != stored["epoch"] or (history and not any(e.best for e in history)):
        raise ValueError("history")
    return Run(
        network,
        training,
        Augmentation.from_dict(stored["augmentation"]),
        history=history,
        best_parameters=best if history else None,
        **{name: stored[name] for name in _COUNTS},
        **{name: _real(name, stored[name]) for name in _SUMS},
    )


def _load_optimizer(run: Run, state: dict[str, np.ndarray], steps: int) -> None:
    optimizer, parameters = run.network.optimizer, run.network.parameters
    _check_count("optimizer_steps", steps)
    if state or steps:
        shapes = {
            f"{slot}.{name}": p.shape for slot in optimizer.slots for name, p in parameters.items()
        }
        if {name: array.shape for name, array in state.items()} != shapes:
            raise ValueError("optimizer")
        for name, array in state.items():
            _check_numbers(name, array)
    optimizer.load_state(state, steps)


def _evaluation(entry: dict[str, Any]) -> Evaluation:
    evaluation = Evaluation(**entry)
    for name in ("epoch", "step", "n_train"):
        _check_count(name, entry[name])
    for name in ("train_loss", "train_accuracy", "seconds"):
        _real(name, entry[name])
    if (evaluation.validation_loss is None) != (evaluation.validation_accuracy is None):
        raise ValueError("validation")
    if evaluation.validation_loss is not None:
        _real("validation_loss", evaluation.validation_loss)
        _real("validation_accuracy", evaluation.validation_accuracy)
    if not isinstance(evaluation.best, bool):
        raise TypeError("best")
    return evaluation


def _real(name: str, value: Any) -> float:
    # JSON's 1e999 is Python's infinity.
    if type(value) not in (int, float) or not abs(value) < 1e300:
        raise ValueError(name)
    return float(value)


def _check_count(name: str, value: Any) -> None:
    # Beyond 2**53 a float no longer counts by ones; no training gets there.
    if type(value) is not int or not 0 <= value <= 2**53:
        raise ValueError(name)


def _check_numbers(name: str, array: np.ndarray) -> None:
    if array.dtype != np.float32 or not np.isfinite(array).all():
        raise ValueError(f"“{name}” holds {array.dtype} or numbers that are not finite")


def _no_constant(token: str) -> None:
    raise ValueError(f"{token} is no JSON")


def _named(prefix: str, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {f"{prefix}.{name}": array for name, array in arrays.items()}


def _group(arrays: dict[str, np.ndarray], prefix: str) -> dict[str, np.ndarray]:
    return {
        name.removeprefix(f"{prefix}."): array
        for name, array in arrays.items()
        if name.startswith(f"{prefix}.")
    }


def _damaged(path: str | Path, error: Exception) -> BadFileError:
    detail = f"{error}"[:200] or type(error).__name__
    return BadFileError(
        f"“{Path(path).name}” is damaged or no model file of this program ({detail}). "
        "Take another copy of it, or train anew."
    )
