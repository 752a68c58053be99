"""Model files: an ``.npz`` with a JSON header and arrays, for networks and for whole runs.

Invariant: what is read is checked against the network that the header describes before it is
believed; a file that is refused has changed nothing. Layout:

* ``header``: UTF-8 JSON as bytes: architecture, config, shape, recipe, facts; for a run also
  its settings, where it stands and its history; for a network alone, where they are known, settings
  and history of its training as ``record``.
* ``network.NAME``: the weights to use.
* ``best.NAME``, ``last.NAME`` and ``average.NAME``, whichever are not the ones to use, and
  ``state.NAME``, in any of STATE_DTYPES: in the file of a run, what it takes to go on.

Runs of version 1 hold ``optimizer.SLOT.NAME`` in place of a state, and of two figures alone.
"""

import json
import os
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from .archs import ARCHITECTURES, Architecture
from .archs.checks import group
from .disk import hint_of_file, names_file
from .errors import BadFileError, DigitError, MissingFileError, newer_file, what_is_wrong
from .facts import readable
from .language import bracketed, commas, tr
from .npz import read_arrays, writing_arrays
from .preprocess import recipe_for
from .progress import result_of
from .record import (
    Record,
    by_name,
    check_count,
    in_words_of_today,
    real,
    record_in,
    record_of,
    record_values,
    stored_record,
)
from .resources import resources
from .run import Run
from .stored_arrays import check_numbers, check_saved, halved

FORMAT = "digitapp network"
NETWORK_VERSION, RUN_VERSION, NEWEST_VERSION = 1, 2, 4
"""What is written: a network alone in a form that the first versions of the program read, a run in
one for the next, and both in a later one where settings have values that only that one knows."""

HALF_VERSION = 4
"""What is written where the weights are kept as 16-bit numbers."""

MAX_BYTES = 256 << 20
"""Most that the arrays of a file may take: far more than a network of allowed settings needs."""

PRETRAINED = {
    "default": tr("reader for every handwriting"),
    "mlp": tr("multilayer perceptron"),
    "textbook": tr("textbook, 8×8 digits"),
    "hopfield": tr("Hopfield network that remembers fifteen digits"),
    "rbm": tr("Boltzmann machine that makes and finishes digits"),
    "dbm": tr("deep Boltzmann machine, two hidden layers"),
    "dbn": tr("deep belief net that makes the digit asked for"),
    "pen": tr("pen reader, point by point"),
    "gru": tr("GRU that reads row by row"),
    "autoencoder": tr("autoencoder, 30 numbers a digit"),
    "denoiser": tr("autoencoder that takes noise away"),
    "vae": tr("variational autoencoder, a plane of digits"),
    "gan": tr("generator and discriminator"),
}
"""Networks that come with the program: name -> what it is, for people."""

NO_READERS = frozenset({"rbm", "dbm", "autoencoder", "denoiser", "vae", "gan"})
"""Those of them that tell no digits apart."""

READERS = {"mnist": "default", "digits": "textbook"}
"""Recipe -> which of them reads pictures of it, whoever has made them."""

PARAMETER_DTYPES = ("float32", "uint8")
STATE_DTYPES = ("float32", "float64", "uint8", "int64", "bool")

_COUNTS = ("epoch", "position", "step", "batch", "repeat", "patience_from")


@dataclass(frozen=True, eq=False)
class SavedNetwork:
    """A network with what is known of it.

    Attributes:
        network: Ready to predict.
        recipe: Name of the recipe that turns drawings into its input.
        facts: Data, accuracy and the like, as JSON values; for people, nothing depends on it.
        record: How it was trained; None where nobody knows.
    """

    network: Architecture
    recipe: str
    facts: dict[str, Any] = field(default_factory=dict)
    record: Record | None = None


def save_network(path: str | Path, saved: SavedNetwork, *, half: bool = False) -> None:
    """Writes the weights and what is known of them; a file that was there is replaced whole.

    Args:
        path: The file.
        saved: What it is to hold.
        half: Whether to keep the weights as 16-bit numbers, of three digits: in half the space.

    Raises:
        SaveError: It could not be written, or the weights are no numbers; what was there before
            still is.
    """
    result_of(saving_network(path, saved, half=half))


def saving_network(
    path: str | Path, saved: SavedNetwork, *, half: bool = False
) -> Generator[float, None, None]:
    """What ``save_network`` does, piece by piece: yields the fraction done."""
    parameters = saved.network.parameters
    check_saved(parameters)
    header = _network_header(saved)
    if saved.record is not None:
        header["record"] = record_values(saved.record)
    parameters = {k: v for k, v in parameters.items() if k not in saved.network.derived}
    if half:
        header["version"] = HALF_VERSION
        parameters = halved(parameters)
    arrays = {"header": _encoded(header), **_named("network", parameters)}
    yield from writing_arrays(path, arrays, compress=True)


def save_run(path: str | Path, run: Run, recipe: str, facts: dict[str, Any]) -> None:
    """Writes a run as it stands, so that ``load_run`` can go on with it.

    Whoever reads the file as a network gets ``run.kept_parameters``.

    Raises:
        SaveError: It could not be written, or there are weights or other numbers that are none;
            what was there before still is.
    """
    result_of(saving_run(path, run, recipe, facts))


def saving_run(
    path: str | Path, run: Run, recipe: str, facts: dict[str, Any]
) -> Generator[float, None, None]:
    """What ``save_run`` does, piece by piece: yields the fraction done."""
    network, best, state = run.network, run.best_parameters or {}, run.network.state()
    for arrays in (network.parameters, best, run.ema or {}, state):
        check_saved(arrays)
    header = _network_header(SavedNetwork(network, recipe, facts))
    header["version"] = max(header["version"], RUN_VERSION)
    header["run"] = {
        **record_values(record_of(run)),
        "epoch_metrics": run.epoch_metrics,
        "epoch_seconds": run.epoch_seconds,
        **{name: getattr(run, name) for name in _COUNTS},
    }
    kept = run.kept_parameters
    arrays = {**_named("network", kept), **_named("state", state)}
    others = {"last": network.parameters, "best": best, "average": run.ema or {}}
    for name, parameters in others.items():
        if parameters is not kept:
            arrays |= _named(name, parameters)
    yield from writing_arrays(path, {"header": _encoded(header), **arrays})


def load_network(path: str | Path) -> SavedNetwork:
    """The network in a file, whether saved alone or with its run.

    Raises:
        MissingFileError: There is no such file.
        BadFileError: It is no model file, damaged, or of a later version.
    """
    arrays = read_arrays(path, max_bytes=MAX_BYTES)
    header = _header(path, arrays)
    network = _network(path, header, group(arrays, "network"))
    return SavedNetwork(network, header["recipe"], header["facts"], record_in(header))


def load_run(path: str | Path) -> tuple[Run, SavedNetwork]:
    """The run in a file, and the network to use until it goes on.

    Raises:
        MissingFileError: There is no such file.
        BadFileError: It is no model file, damaged, of a later version, or holds no run.
    """
    arrays = read_arrays(path, max_bytes=MAX_BYTES)
    header = _header(path, arrays)
    kept, last, best, ema = (group(arrays, name) for name in ("network", "last", "best", "average"))
    network_to_use = _network(path, header, kept)
    stored = header.get("run")
    if not isinstance(stored, dict):
        raise BadFileError(
            tr(
                "“{name}” holds a network but not its training, so that it can't go on. "
                "Start a new training, or take a file that “train --out” wrote.",
                name=Path(path).name,
            )
        )
    try:
        network = _network(path, header, last or kept)
        for other in (best, ema):
            if other:
                _network(path, header, other)  # Only to check them.
        run = _run(network, stored, best or kept)
        if run.training.ema and run.step:
            run.ema = ema or {name: array.copy() for name, array in kept.items()}
        state = group(arrays, "state") if header["version"] > 1 else _first_state(arrays, stored)
        check_numbers(state, STATE_DTYPES)
        run.network.load_state(state)
    except (KeyError, TypeError, ValueError, DigitError) as error:
        raise _damaged(path, error) from error
    saved = SavedNetwork(network_to_use, header["recipe"], header["facts"], record_of(run))
    return run, saved


def find_network(name: str) -> Path:
    """The file of a network named on the command line: a pretrained one’s name, or a path.

    A name means the same network wherever one works: no file of that name takes its place.

    Raises:
        MissingFileError: It is neither.
    """
    if name in PRETRAINED:
        return resources() / "networks" / f"{name}.npz"
    # os.path: an impossible name is no file, where Path raises.
    if not names_file(name) or not os.path.exists(name):
        names = commas(PRETRAINED)
        raise MissingFileError(
            tr(
                "There is no network “{name}”.{hint} Name a file, with its folder or "
                "ending, or one of the pretrained ones: {names}.",
                name=name,
                hint=hint_of_file(name),
                names=names,
            )
        )
    return Path(name)


def _network_header(saved: SavedNetwork) -> dict[str, Any]:
    config, specs = saved.network.config, saved.network.config.specs()
    changed = config.changed_since(NETWORK_VERSION)
    known = {
        name: value
        for name, value in config.to_dict().items()
        if specs[name].since <= NETWORK_VERSION or name in changed
    }
    return {
        "format": FORMAT,
        "version": max([NETWORK_VERSION, *changed.values()]),
        "architecture": saved.network.name,
        "config": known,
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
            tr(
                "“{name}” is no model file: it has no header. Choose a file that this program "
                "saved.",
                name=name,
            )
        )
    try:
        header = json.loads(encoded.tobytes().decode(), parse_constant=_no_constant)
        wanted = {"architecture": str, "config": dict, "shape": list, "recipe": str, "facts": dict}
        if header["format"] != FORMAT or not isinstance(header["version"], int):
            raise ValueError(tr("another format"))
        if header["version"] > NEWEST_VERSION:
            raise newer_file(name, header["version"], NEWEST_VERSION)
        for key, kind in wanted.items():
            if not isinstance(header[key], kind):
                raise TypeError(key)
        header["facts"] = readable(header["facts"])
    # RecursionError: JSON nested without end.
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged(path, error) from error
    return header


def _network(path: str | Path, header: dict[str, Any], parameters: dict) -> Architecture:
    architecture = ARCHITECTURES.get(header["architecture"])
    if architecture is None:
        known = commas(ARCHITECTURES)
        raise BadFileError(
            tr(
                "“{name}” holds a network of the kind “{architecture}”, "
                "which this version does not know. It knows {known}. Update digitapp to open it.",
                name=Path(path).name,
                architecture=header["architecture"][:40],
                known=known,
            )
        )
    if header["version"] >= HALF_VERSION:
        parameters = {
            name: array.astype(np.float32) if array.dtype == np.float16 else array
            for name, array in parameters.items()
        }
    try:
        check_numbers(parameters, PARAMETER_DTYPES)
        shape = tuple(header["shape"])
        if len(shape) != 2 or not all(type(side) is int and 1 <= side <= 256 for side in shape):
            raise ValueError(tr("shape {shape}", shape=shape))
        if recipe_for(header["recipe"]).shape != shape:
            raise ValueError(tr("recipe {name}", name=header["recipe"]))
        config = architecture.Config.from_dict(header["config"])
        network = architecture(config, shape, parameters=parameters)
        for name, array in network.parameters.items():
            if array.dtype != network.dtype_of(name):
                raise ValueError(tr("“{name}” holds {dtype}", name=name, dtype=array.dtype))
        return network
    except (TypeError, ValueError, DigitError) as error:
        raise _damaged(path, error) from error


def _run(network: Architecture, stored: dict[str, Any], best: dict[str, np.ndarray]) -> Run:
    stored = in_words_of_today(stored)
    record = stored_record(stored)
    history = list(record.history)
    for name in _COUNTS:
        check_count(name, stored[name])
    if len(history) != stored["epoch"] or (history and not any(e.best for e in history)):
        raise ValueError("history")
    if stored["patience_from"] > stored["epoch"]:
        raise ValueError("patience_from")
    return Run(
        network,
        record.training,
        record.augmentation,
        history=history,
        best_parameters=best if history else None,
        **{name: stored[name] for name in _COUNTS},
        epoch_metrics=_sums(stored["epoch_metrics"]),
        epoch_seconds=real("epoch_seconds", stored["epoch_seconds"]),
    )


def _first_state(arrays: dict[str, np.ndarray], stored: dict[str, Any]) -> dict[str, np.ndarray]:
    """What version 1 holds of its one optimiser, as the state of a network of today."""
    check_count("optimizer_steps", stored["optimizer_steps"])
    slots = _named("optimizer.main", group(arrays, "optimizer"))
    return {"optimizer.main.steps": np.array([stored["optimizer_steps"]], np.int64), **slots}


def _sums(stored: dict[str, Any]) -> dict[str, tuple[float, int]]:
    for name, (_, n) in by_name("epoch_metrics", stored).items():
        check_count(name, n)
    return {name: (real(name, total), n) for name, (total, n) in stored.items()}


def _no_constant(token: str) -> None:
    raise ValueError(tr("{token} is no JSON", token=token))


def _named(prefix: str, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {f"{prefix}.{name}": array for name, array in arrays.items()}


def _damaged(path: str | Path, error: Exception) -> BadFileError:
    what = what_is_wrong(error)
    return BadFileError(
        tr(
            "“{name}” is damaged or no model file of this program{detail}. "
            "Take another copy of it, or train again.",
            name=Path(path).name,
            detail=bracketed("", what) if what else "",
        )
    )
