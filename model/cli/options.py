"""Options that commands share, and those that are made from the declarations of settings."""

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from ..archs import ARCHITECTURES
from ..data import DATASETS, MENDS, SPLITS, Dataset, loading, mended_source
from ..data.augment import Augmentation
from ..language import commas, listed, named, open_end, semicolons, sentences, tr
from ..progress import mapped, result_of
from ..run import SMALL, Training, suggested_training
from ..settings import Spec
from .terminal import Waiting


def config_specs() -> dict[str, list[Spec]]:
    """Settings that any network has, by name; one name may stand for something else in another."""
    specs: dict[str, list[Spec]] = {}
    for architecture in ARCHITECTURES.values():
        for name, spec in architecture.Config.specs().items():
            specs.setdefault(name, []).append(spec)
    return specs


def add_data_options(parser: argparse.ArgumentParser) -> None:
    """--data-dir and --split; --data is each command's own."""
    parser.add_argument(
        "--data-dir",
        metavar="DIR",
        help=tr("folder with the MNIST files (default: $DIGITAPP_DATA, else the cache folder)"),
    )
    parser.add_argument(
        "--split",
        choices=SPLITS,
        help=tr(
            "how the digits are divided: at random from the seed, or as the textbooks do, the "
            "last tenth for testing (default: random, or as the training did it)"
        ),
    )
    mends = semicolons(named(mend.key, open_end(mend.help)) for mend in MENDS.values())
    parser.add_argument(
        "--mend",
        metavar="WORD,WORD",
        help=tr(
            "what is done to the digits after loading, in this order (default: nothing, or what "
            "the training did). {mends}",
            mends=mends,
        ),
    )


def data_help() -> str:
    """What --data takes."""
    return tr(
        "{names} (pen:N for another number, mnist+pen:N to mix); or PATH or "
        "PATH,PATH, each with a folder or an ending (./digits is a file, digits is not): IDX, CSV, "
        ".npz, .npy or MAT files, or a folder or zip of them or of pictures in folders 0 to 9",
        names=commas(DATASETS),
    )


def data_source(options: argparse.Namespace, parser: argparse.ArgumentParser, data: str) -> str:
    """The name of the data set ``data`` with what --mend asks for.

    Ends the program with status 2 where there is no such mend.
    """
    words = [word.strip() for word in (options.mend or "").split(",") if word.strip()]
    for word in words:
        if word not in MENDS:
            parser.error(
                tr(
                    "argument --mend: “{word}” is none of {mends}",
                    word=word,
                    mends=commas(MENDS),
                )
            )
    return mended_source(data, words)


def load_data(
    source: str, *, data_dir: str | None = None, split: str = "random", seed: int = 0
) -> Dataset:
    """What ``load_dataset`` gives; a line says how far it is, where a person watches."""
    with Waiting(tr("Loading {source}", source=source)) as line:
        return result_of(
            mapped(loading(source, data_dir=data_dir, split=split, seed=seed), line.tell)
        )


def refuse_foreign(
    options: argparse.Namespace, parser: argparse.ArgumentParser, name: str, specs: dict[str, Spec]
) -> None:
    """Usage error where an option is given that only other networks than ``name`` have."""
    for setting in config_specs():
        if setting not in specs and getattr(options, setting) is not None:
            parser.error(
                tr(
                    "{option}: the network {name} has no such setting",
                    option=option_word(setting),
                    name=name,
                )
            )


def tell_about(dataset: Dataset) -> None:
    """Says on standard error what is wrong with the digits, and what mends it."""
    for note in dataset.notes:
        print(note, file=sys.stderr)
    for finding in dataset.findings:
        offer = f" (--mend {','.join(finding.mends)})" if finding.mends else ""
        print(tr("Note: {note}", note=f"{finding.text}{offer}"), file=sys.stderr)


def add_plan_options(parser: argparse.ArgumentParser) -> None:
    """What is learnt, by which network, and all settings of it and of its training."""
    parser.add_argument(
        "--data", metavar="NAME", help=tr("{names} (default: digits)", names=data_help())
    )
    add_data_options(parser)
    parser.add_argument("--arch", choices=tuple(ARCHITECTURES), help=tr("network (default: mlp)"))
    _add_settings(parser)


def _add_settings(parser: argparse.ArgumentParser) -> None:
    """One option for each setting of a network, of the training and of the augmentation."""
    network = parser.add_argument_group(tr("the network"))
    for name, specs in config_specs().items():
        network.add_argument(option_word(name), **_option(name, _network_default(name), *specs))
    training = parser.add_argument_group(tr("the training"))
    for name, spec in Training.specs().items():
        training.add_argument(option_word(name), **_option(name, _training_default(name), spec))
    augmentation = parser.add_argument_group(tr("the augmentation, with --augment"))
    for name, spec in Augmentation.specs().items():
        default = _shown(getattr(Augmentation(), name))
        augmentation.add_argument(option_word(name), **_option(name, default, spec))


def option_word(name: str) -> str:
    """The option of a setting or an argument of that name: "learning_rate" -> "--learning-rate"."""
    return f"--{name.replace('_', '-')}"


def given_settings(
    options: argparse.Namespace, parser: argparse.ArgumentParser, specs: dict[str, Spec]
) -> dict[str, Any]:
    """The values of those settings of ``specs`` that the command line names.

    Each is read as its own spec has it, whatever the same name stands for in another network.
    Ends the program with status 2 where a value is not even of the right type.
    """
    return dict(_given(options, parser, specs))


def print_json(values: dict[str, Any]) -> None:
    """One JSON object on a line of its own, at once; ASCII, which every pipe can carry."""
    print(json.dumps(values, allow_nan=False), flush=True)


def _network_default(name: str) -> str:
    """The default of a setting of networks, in words; several where they differ."""
    large, small = (
        _by_network(
            {
                key: _shown(getattr(architecture.config_for(shape), name))
                for key, architecture in ARCHITECTURES.items()
                if name in architecture.Config.specs()
            }
        )
        for shape in ((28, 28), (8, 8))
    )
    if small == large:
        return large
    return tr("{large}; for pictures of 8×8 {small}", large=large, small=small)


def _training_default(name: str) -> str:
    """The default of a setting of the training, in words, and where it is another."""
    many, few = (
        _by_network(
            {
                key: _shown(getattr(suggested_training(architecture, n_train), name))
                for key, architecture in ARCHITECTURES.items()
            }
        )
        for n_train in (SMALL, SMALL - 1)
    )
    if few == many:
        return many
    return tr("{many}; with under {limit:,} digits {few}", many=many, limit=SMALL, few=few)


def _by_network(values: dict[str, str]) -> str:
    """A value for each network, in words; just the value where it is the same for all."""
    names: dict[str, list[str]] = {}
    for name, value in values.items():
        names.setdefault(value, []).append(name)
    if len(names) == 1:
        return next(iter(names))
    return commas(
        tr("{value} for {networks}", value=value, networks=listed(some))
        for value, some in names.items()
    )


def _shown(value: Any) -> str:
    """A setting's value as the command line takes it."""
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else f"{value}"


def _bounds(spec: Spec) -> str:
    """What a setting may be, in words; empty for one that lists its choices."""
    if spec.kind not in ("number", "integer", "integers"):
        return ""
    each = tr("{low:.15g} to {high:.15g}", low=spec.low, high=spec.high)
    fewest, maximum = spec.length
    if spec.kind != "integers" or fewest == maximum == 1:
        return each
    return tr(
        "{fewest} to {maximum} numbers, each {each}", fewest=fewest, maximum=maximum, each=each
    )


def _option(name: str, default: str, *specs: Spec) -> dict[str, Any]:
    """What argparse must know of a setting that has these specs in different networks."""
    bounds = tr("; or ").join(dict.fromkeys(filter(None, map(_bounds, specs))))
    told = tr("(default: {default})", default=default)
    if bounds:
        told = tr("({bounds}; default: {default})", bounds=bounds, default=default)
    option = {"dest": name, "help": sentences([specs[0].help, told]).replace("%", "%%")}
    kinds = {spec.kind for spec in specs}
    if kinds == {"flag"}:
        return option | {"action": "store_const", "const": True}
    if kinds == {"choice"}:
        choices = dict.fromkeys(choice for spec in specs for choice in spec.choices)
        return option | {"metavar": f"{{{','.join(choices)}}}"}
    words = dict.fromkeys(_METAVARS[kind] for kind in _METAVARS if kind in kinds)
    return option | {"metavar": tr(" or ").join(words) or "VALUE"}


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
                parser.error(
                    tr(
                        "argument {option}: invalid value: {value!r}",
                        option=option_word(name),
                        value=value,
                    )
                )
        if spec.kind == "choice" and value not in spec.choices:
            parser.error(
                tr(
                    "argument {option}: invalid choice: {value!r} (choose from {choices})",
                    option=option_word(name),
                    value=value,
                    choices=commas(spec.choices),
                )
            )
        yield name, value


def _integers(text: str) -> tuple[int, ...]:
    return tuple(int(word) for word in text.split(",") if word.strip())


def _truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(text)
    return text == "true"


_METAVARS = {"number": "X", "integer": "N", "integers": "N,N"}
_READERS = {
    "number": float,
    "integer": int,
    "integers": _integers,
    "choice": str,
    "flag": _truth,
}
