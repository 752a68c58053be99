"""``python -m benchmarks [NAME ...] [--json] [--quick]``."""

import argparse
import importlib
import importlib.util
import itertools
import os
import sys
from collections.abc import Iterator
from types import ModuleType

from . import (
    augmentation,
    cnn,
    epoch,
    explain,
    handwriting,
    hopfield,
    kills,
    kills_trainings,
    latency,
    machines,
    maps,
    memory,
    monkey,
    page,
    reading,
    recurrent,
    rejection,
    smooth,
    step,
    sweeps,
    time_to_98,
    views,
    window,
)
from .contest import ContestError
from .figures import Figure, Note, print_json, print_table

BENCHMARKS: dict[str, ModuleType] = {
    module.NAME: module
    for module in (
        epoch,
        cnn,
        recurrent,
        machines,
        time_to_98,
        augmentation,
        latency,
        step,
        memory,
        window,
        smooth,
        views,
        explain,
        maps,
        reading,
        rejection,
        handwriting,
        page,
        sweeps,
        hopfield,
    )
}
"""Name -> module, in the order in which they are run."""

BY_NAME_ALONE: dict[str, ModuleType] = {monkey.NAME: monkey, kills.NAME: kills}
"""What looks for faults rather than measures: run only where it is named."""

FUZZ, FUZZ_HELP = "fuzz", "damaged files of every kind, read one after another (not run unnamed)"
QUICK_COUNT = 20
FUZZ_COUNT = 1000


def main(arguments: list[str] | None = None) -> int:
    """Runs the benchmarks that are named; the exit status."""
    titles = {name: module.HELP for name, module in (BENCHMARKS | BY_NAME_ALONE).items()}
    if importlib.util.find_spec(f"{__package__}.{FUZZ}"):
        titles[FUZZ] = FUZZ_HELP
    parser = _parser(titles)
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in titles]
    if unknown:
        parser.error(f"there is no benchmark “{unknown[0]}”: choose from {', '.join(titles)}")
    if options.quick:
        print("Small sizes: what is reached or missed means nothing.", file=sys.stderr)
    for name in options.names or BENCHMARKS:
        entries = _entries(name, options)
        try:
            if options.json:
                print_json(name, entries)
            else:
                print_table(f"{name}: {titles[name]}", entries)
        except ContestError as error:
            print(f"{name}: {error}.", file=sys.stderr)
            return 1
        except BrokenPipeError:
            # What is left in the buffer would raise once more when Python closes it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1
    return 0


def _entries(name: str, options: argparse.Namespace) -> Iterator[Figure | Note]:
    """What the benchmark of that name finds."""
    if name == FUZZ:
        return _fuzz(options)
    if name == kills.NAME:
        count = kills.QUICK_COUNT if options.quick else options.count
        written = kills.run(count or kills.COUNT, options.seed)
        trained = kills_trainings.run(count or kills_trainings.COUNT, options.seed)
        return itertools.chain(written, trained)
    if name == monkey.NAME:
        return monkey.run(options.quick, options.users, options.actions, options.seed)
    if name == reading.NAME:
        return reading.run(options.quick, options.strokes, options.model)
    if name == rejection.NAME:
        return rejection.run(options.quick, options.strokes, options.model)
    if name == handwriting.NAME:
        return handwriting.run(options.quick, options.strokes, options.model)
    return BENCHMARKS[name].run(options.quick)


def _fuzz(options: argparse.Namespace) -> Iterator[Figure | Note]:
    """What ``fuzz.run`` found: numbers as figures, all else as notes."""
    count = QUICK_COUNT if options.quick else options.count or FUZZ_COUNT
    found = importlib.import_module(f"{__package__}.{FUZZ}").run(count, options.seed)
    for case, values in found.items():
        by_name = values if isinstance(values, dict) else {case: values}
        for name, value in by_name.items():
            if isinstance(value, int | float):
                yield Figure(case if by_name is values else FUZZ, name, value)
            else:
                yield Note(f"{case}, {name}: {value}" if by_name is values else f"{name}: {value}")


def _parser(titles: dict[str, str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measures this project, side by side with scikit-learn and PyTorch.",
        epilog="\n".join(["benchmarks:", *(f"  {n:<14}{text}" for n, text in titles.items())]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="which (all but fuzz, kills and monkey)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument(
        "--quick", action="store_true", help="small sizes: shows that it works, not how fast"
    )
    parser.add_argument(
        "--count",
        type=int,
        help=f"damaged copies (fuzz; {FUZZ_COUNT}) or kills (kills; {kills.COUNT}, of "
        f"trainings {kills_trainings.COUNT}) of each kind",
    )
    parser.add_argument("--users", type=int, help=f"random ones (monkey; {monkey.USERS})")
    parser.add_argument("--actions", type=int, help=f"of each (monkey; {monkey.ACTIONS})")
    parser.add_argument("--seed", type=int, default=0, help="of the damage, or the first user")
    parser.add_argument(
        "--strokes", metavar="FILE", help="real pen strokes (reading, rejection, handwriting)"
    )
    parser.add_argument(
        "--model", default="default", help="network (reading, rejection, handwriting)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
