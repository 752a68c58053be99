"""``digitapp fetch``: downloads a data set."""

import argparse
import sys
from contextlib import closing

from ..data import DATASETS
from ..data.download import fetch_mnist
from ..language import tr
from .options import print_json
from .terminal import ProgressLine

NAME = "fetch"
HELP = tr("Download a data set, once, for use without a network ever after.")
FETCHED = tuple(key for key, entry in DATASETS.items() if entry.needs_download)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declares the command's options."""
    parser.add_argument("data", choices=FETCHED, help=tr("which data set"))
    parser.add_argument("--to", metavar="DIR", help=tr("folder (default: the user's cache folder)"))


def run(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Runs the command; the exit status."""
    line = ProgressLine(sys.stderr)
    # Closing removes a half file also when an interrupt strikes here and not in the download.
    with closing(fetch_mnist(options.to)) as progress:
        for state in progress:
            megabytes = tr(
                "{done:.1f} of {total:.1f} MB",
                done=state.bytes_done / 1e6,
                total=state.bytes_total / 1e6,
            )
            line.show(state.bytes_done / state.bytes_total, f"{megabytes}   {state.file}")
    line.clear()
    if options.json:
        print_json({"data": "mnist", "folder": str(state.folder), "bytes": state.bytes_total})
    else:
        print(tr("MNIST is in {folder}", folder=state.folder))
    return 0
