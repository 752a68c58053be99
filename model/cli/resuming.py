"""``train --resume``: the run in a file as the command line changes it, and what that means."""

import argparse
import math
import os
import sys

import numpy as np

from ..data.augment import Augmentation
from ..files import SavedNetwork, load_run, save_network, save_run
from ..language import tr
from ..nn.schedules import SCHEDULES
from ..plan import Plan
from ..run import Run, Training
from .options import data_source, given_settings, option_word, print_json, refuse_foreign
from .terminal import Waiting


def resumed(
    options: argparse.Namespace, parser: argparse.ArgumentParser
) -> tuple[Plan, Run, SavedNetwork]:
    """Where the digits of the run in --resume are, the run as it goes on, and how it was kept.

    Ends the program with status 2 where something is asked for that can't change.
    """
    given = given_settings(options, parser, Training.specs())
    fixed = [name for name in given if not Training.specs()[name].live]
    fixed += [name for name in ("arch", "split", *Augmentation.specs()) if getattr(options, name)]
    if fixed:
        parser.error(
            tr(
                "{option} can't change when a training goes on",
                option=option_word(fixed[0]),
            )
        )
    with Waiting(tr("Opening {name}", name=options.resume)):
        run, saved = load_run(options.resume)
    network, facts = run.network, saved.facts
    specs = network.config.specs()
    refuse_foreign(options, parser, network.name, specs)
    before = run.training
    run.change(**given, **given_settings(options, parser, specs))
    if run.is_out_of_patience and run.training.epochs > before.epochs:
        run.renew_patience()  # more was asked for than was planned when patience ran out
    plan = Plan(
        network.name,
        data=data_source(options, parser, options.data or str(facts.get("data", "digits"))),
        data_dir=options.data_dir,
        split=str(facts.get("split", "random")),
        split_seed=facts["seed"] if isinstance(facts.get("seed"), int) else before.seed,
    )
    if not run.is_over:
        tell_of_schedule(run, before)
    return plan, run, saved


def has_nothing_left(run: Run, saved: SavedNetwork) -> bool:
    """Whether there is neither a step left to make nor a test."""
    facts = saved.facts
    return run.is_over and "n_test" in facts and facts.get("epochs") == run.epoch


def report_nothing_left(options: argparse.Namespace, run: Run, saved: SavedNetwork) -> None:
    """Says that the training is over and how more is asked for; keeps it in another --out."""
    print(
        tr("“{name}” has nothing left to learn: {why}", name=options.resume, why=_why_over(run)),
        file=sys.stderr,
    )
    out = options.out
    if out and os.path.realpath(out) != os.path.realpath(options.resume):
        if options.slim:
            save_network(out, saved, half=options.half)
        else:
            save_run(out, run, saved.recipe, saved.facts)
    if options.json:
        figures = {
            key: value if not isinstance(value, float) or math.isfinite(value) else None
            for key, value in saved.facts.items()
            if key.startswith("test_") or key == "n_test"
        }
        seconds = {"best_epoch": run.best.epoch, "seconds": run.seconds}
        print_json(figures | seconds | {"file": out or options.resume})


def _why_over(run: Run) -> str:
    training, best = run.training, run.best
    if run.epoch >= training.epochs:
        more = 2 * max(run.epoch, training.epochs)
        return tr(
            "{epoch} of {epochs} epochs are done. Ask for more with --epochs {more}.",
            epoch=run.epoch,
            epochs=training.epochs,
            more=more,
        )
    return tr(
        "patience ran out at epoch {epoch}, with no better one since {best}. Ask for "
        "more with --patience {patience}, or for more than the "
        "{epochs} epochs that were planned, with --epochs {more}.",
        epoch=run.epoch,
        best=best.epoch,
        patience=run.epoch - best.epoch + training.patience,
        epochs=training.epochs,
        more=2 * training.epochs,
    )


def tell_of_schedule(run: Run, before: Training) -> None:
    """Says what another number of epochs does to the learning rate, where it does anything.

    Args:
        run: As it goes on.
        before: Its settings until now.
    """
    planned, now, done = before.epochs, run.training.epochs, _epochs_done(run)
    if planned == now or not run.step or not run.network.optimizers:
        return
    schedule = SCHEDULES[run.training.schedule]
    past = np.linspace(0, done, 200)
    if all(math.isclose(schedule(e / planned), schedule(e / now)) for e in past):
        return
    last, following = (
        before.learning_rate * schedule(done / planned),
        (run.training.learning_rate * schedule(done / now)),
    )
    print(
        tr(
            "Note: the schedule “{schedule}” leads the learning rate through the whole training. "
            "Until here it went as planned for {planned} epochs, from here on as planned for "
            "{now}: from {last:.3g} to {following:.3g} at the next step. The outcome differs from "
            "that of a training planned for {now} epochs; for that, train anew with --epochs "
            "{now}.",
            schedule=run.training.schedule,
            planned=planned,
            now=now,
            last=last,
            following=following,
        ),
        file=sys.stderr,
    )


def _epochs_done(run: Run) -> float:
    if not run.position or not run.history:
        return run.epoch
    return run.epoch + run.position / max(run.history[-1].n_train, run.position)
