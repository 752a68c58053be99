"""``digitapp export``: writes a network in a form that needs no digitapp."""

import argparse
import sys
from pathlib import Path

from ..errors import SaveError
from ..export import EXPORTS, exporting, obstacle
from ..export.sources import CardSources
from ..language import named, open_end, semicolons, tr
from ..parallel import ProcessPool
from ..strokes import Drawing
from .options import option_word, print_json
from .reading import MODEL_HELP, check_classifier, labelled_drawings, load
from .terminal import with_progress

NAME = "export"
HELP = tr("Write a network as ONNX, as a numpy script, or its training script or model card.")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declares the options of ``export``."""
    parser.add_argument("model", metavar="MODEL", help=MODEL_HELP)
    forms = semicolons(named(form.key, open_end(form.tip)) for form in EXPORTS.values())
    parser.add_argument("--to", choices=EXPORTS, required=True, help=forms)
    parser.add_argument("out", metavar="OUT", help=tr("the file; one that is there is replaced"))
    card = parser.add_argument_group(tr("for a model card"))
    card.add_argument(
        "--strokes", metavar="FILE", help=tr("drawings with labels to measure it on, by writer")
    )
    card.add_argument(
        "--data-dir",
        metavar="DIR",
        help=tr(
            "folder of the data that it was tested on (default: $DIGITAPP_DATA, else the cache "
            "folder)"
        ),
    )
    card.add_argument(
        "--unmeasured",
        action="store_true",
        help=tr("only what the file tells, without reading digits"),
    )


def run(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Runs ``export``; the exit status."""
    if options.to != "card":
        for word in ("strokes", "data_dir", "unmeasured"):
            if getattr(options, word):
                parser.error(tr("{option} goes with --to card alone", option=option_word(word)))
    saved = load(options.model)
    reason = obstacle(options.to, saved.network, saved.record)
    if reason:
        raise SaveError(reason)
    drawings: tuple[Drawing, ...] = ()
    if options.strokes:
        check_classifier(saved, options.model)
        drawings = labelled_drawings(options.strokes)
    with ProcessPool() as pool:
        sources = CardSources(not options.unmeasured, options.data_dir, drawings, pool)
        with_progress(exporting(options.to, options.out, saved, sources), 100, "percent")
    if options.json:
        size = Path(options.out).stat().st_size
        print_json({"file": options.out, "form": options.to, "bytes": size})
    else:
        print(named(EXPORTS[options.to].title, options.out), file=sys.stderr)
    return 0
