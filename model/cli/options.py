"""Options that commands share, and those that are made from the declarations of settings."""

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from ..archs import ARCHITECTURES
from ..data import DATASETS, MENDS, SPLITS, Dataset, mended_source
from ..data.augment import Augmentation
from ..run import Training
from ..settings import Spec

CONFIG_SPECS: dict[str, Spec] = {
    name: spec
    for architecture in reversed(ARCHITECTURES.values())
    for name, spec in architecture.Config.specs().items()
}
"""Settings that any network has; where several have the same name, the first in the registry."""


def add_data_options(parser: argparse.ArgumentParser) -> None:
    """--data-dir and --split; --data is each command's own."""
    parser.add_argument(
        "--data-dir",
        metavar="DIR",
        help="folder with the MNIST files (else $DIGITAPP_DATA, else the cache folder)",
    )
    parser.add_argument(
        "--split",
        choices=SPLITS,
        help="how the digits are divided: at random from the seed, or as the textbooks do, the "
        "last tenth for testing",
    )
    mends = "; ".join(f"{mend.key}: {mend.help}" for mend in MENDS.values())
    parser.add_argument(
        "--mend",
        metavar="WORD,WORD",
        help=f"what is done to the digits after loading, in this order. {mends}",
    )


def data_help() -> str:
    """What --data takes."""
    return (
        f"{', '.join(DATASETS)}; or PATH or PATH,PATH: IDX, CSV, .npz, .npy or MAT files, or a "
        "folder or zip of them or of pictures in folders 0 to 9"
    )


def data_source(options: argparse.Namespace, parser: argparse.ArgumentParser, data: str) -> str:
    """The name of the data set ``data`` with what --mend asks for.

    Ends the program with status 2 where there is no such mend.
    """
    words = [word.strip() for word in (options.mend or "").split(",") if word.strip()]
    for word in words:
        if word not in MENDS:
            parser.error(f"argument --mend: “{word}” is none of {', '.join(MENDS)}")
    return mended_source(data, words)


def tell_about(dataset: Dataset) -> None:
    """Says on standard error what is wrong with the digits, and what mends it."""
    for note in dataset.notes:
        print(note, file=sys.stderr)
    for finding in dataset.findings:
        offer = f" (--mend {','.join(finding.mends)})" if finding.mends else ""
        print(f"Note: {finding.text}{offer}", file=sys.stderr)


def add_settings(parser: argparse.ArgumentParser) -> None:
    """One option for each setting of a network, of the training and of the augmentation."""
    network = parser.add_argument_group("the network")
    for name, spec in CONFIG_SPECS.items():
        _add_setting(network, name, spec)
    training = parser.add_argument_group("the training")
    for name, spec in Training.specs().items():
        _add_setting(training, name, spec)
    augmentation = parser.add_argument_group("the augmentation, with --augment")
    for name, spec in Augmentation.specs().items():
        _add_setting(augmentation, name, spec)


def given_settings(
    options: argparse.Namespace, parser: argparse.ArgumentParser, specs: dict[str, Spec]
) -> dict[str, Any]:
    """The values of those settings of ``specs`` that the command line names.

    Ends the program with status 2 where a value is not even of the right type.
    """
    return dict(_given(options, parser, specs))


def print_json(values: dict[str, Any]) -> None:
    """One JSON object on a line of its own, at once; ASCII, which every pipe can carry."""
    print(json.dumps(values, allow_nan=False), flush=True)


def _add_setting(group: argparse._ArgumentGroup, name: str, spec: Spec) -> None:
    flag = _flag(name)
    text = spec.help.replace("%", "%%")
    if spec.kind == "flag":
        group.add_argument(flag, action="store_const", const=True, dest=name, help=text)
    elif spec.kind == "choice":
        group.add_argument(flag, choices=spec.choices, dest=name, help=text)
    else:
        kinds = {"number": "X", "integer": "N", "integers": "N,N"}
        group.add_argument(flag, metavar=kinds[spec.kind], dest=name, help=text)


def _given(
    options: argparse.Namespace, parser: argparse.ArgumentParser, specs: dict[str, Spec]
) -> Iterator[tuple[str, Any]]:
    for name, spec in specs.items():
        value = getattr(options, name)
        if value is None:
            continue
        if isinstance(value, str):
            try:
                value = _READERS[spec.kind](value)
            except ValueError:
                parser.error(f"argument {_flag(name)}: invalid value: {value!r}")
        yield name, value


def _integers(text: str) -> tuple[int, ...]:
    return tuple(int(word) for word in text.split(",") if word.strip())


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


_READERS = {"number": float, "integer": int, "integers": _integers, "choice": str}
