"""Where what a training learns is kept: in --out, and elsewhere where that is not given or fails.

Invariant: a save that fails ends no training, and what was learnt is not lost before every place
was tried.
"""

import re
import shlex
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ..data import Dataset
from ..disk import make_folder
from ..errors import SaveError
from ..files import SavedNetwork, save_network, save_run
from ..language import tr
from ..plan import Plan
from ..record import record_of
from ..rejection import FACT, of_validation
from ..run import Run

MAX_ASIDE = 10
"""Trainings that are kept aside; the oldest go."""

_ASIDE = re.compile(r"training-\d{4}-\d\d-\d\d-\d\d\.\d\d\.\d\d(-\d+)?\.npz")


class Keeper:
    """Keeps one training.

    Args:
        plan: What it is.
        run: How it stands, whenever something is kept.
        dataset: What it learns from.
        out: The file asked for; None for none.
        slim: Whether the weights alone are wanted there.
        half: Whether these are kept as 16-bit numbers.
        words: The command line, as it was typed.

    Attributes:
        path: Where it was kept last; None before.
    """

    def __init__(
        self,
        plan: Plan,
        run: Run,
        dataset: Dataset,
        *,
        out: str | None,
        slim: bool,
        words: Sequence[str],
        half: bool = False,
    ) -> None:
        self._plan, self._run, self._dataset = plan, run, dataset
        self._out, self._slim, self._half, self._words = out, slim, half, words
        self.path: str | None = None
        self._has_failed = False

    def keep(self) -> None:
        """Keeps the run as it stands in --out, between two epochs; a failure is told, once."""
        if not self._out:
            return
        try:
            self._save()
        except SaveError as error:
            if not self._has_failed:
                print(
                    tr(
                        "{error} The training goes on; saving is tried again after each epoch.",
                        error=error,
                    ),
                    file=sys.stderr,
                )
            self._has_failed = True
            return
        if self._has_failed:
            print(tr("Saved in “{out}” again.", out=self._out), file=sys.stderr)
            self._has_failed = False

    def keep_last(self, **figures: Any) -> bool:
        """Keeps it in --out for the last time, and aside where that fails; whether that worked.

        Args:
            figures: What is known of the network besides.
        """
        if not self._out:
            return True
        try:
            self._save(**figures)
        except SaveError as error:
            print(error, file=sys.stderr)
            self.keep_aside(**figures)
            return False
        return True

    def keep_aside(self, **figures: Any) -> bool:
        """Keeps it, to be gone on with, in a dated file of the user's data folder, and says where.

        Returns:
            Whether that worked.
        """
        folder = aside_folder()
        try:
            path = _new_file(folder)
            save_run(path, self._run, self._dataset.recipe, self._facts(figures))
        except SaveError as error:
            print(tr("What was learnt is not saved: {error}", error=error), file=sys.stderr)
            return False
        _remove_oldest(folder)
        self.path = str(path)
        print(tr("What was learnt is kept in “{path}”.", path=self.path), file=sys.stderr)
        return True

    def keep_stopped(self) -> bool:
        """Keeps a training that was stopped, wherever it can be, and says how to go on.

        Returns:
            Whether it is kept, or there was nothing to keep.
        """
        if not self._out and not self._run.step:
            print(tr("Stopped before the first step."), file=sys.stderr)
            return True
        is_kept = self.keep_last() if self._out else self.keep_aside()
        text = tr("Stopped after step {step}.", step=self._run.step)
        if self.path is not None and not (self._slim and self.path == self._out):
            text = tr(
                "Stopped after step {step}. Go on with --resume {path}.",
                step=self._run.step,
                path=shlex.quote(self.path),
            )
        print(text, file=sys.stderr)
        return is_kept

    def _save(self, **figures: Any) -> None:
        facts = self._facts(figures)
        if self._slim:
            kept = self._run.network.with_parameters(self._run.kept_parameters)
            saved = SavedNetwork(kept, self._dataset.recipe, facts, record_of(self._run))
            save_network(self._out, saved, half=self._half)
        else:
            save_run(self._out, self._run, self._dataset.recipe, facts)
        self.path = self._out

    def _facts(self, figures: dict[str, Any]) -> dict[str, Any]:
        plan, run = self._plan, self._run
        validation = run.best.validation if run.best else {}
        rule = of_validation(run.score, self._dataset)
        return {
            "data": plan.data,
            "title": self._dataset.title,
            "split": plan.split,
            "seed": plan.split_seed,
            "epochs": run.epoch,
            "command": _command(self._words),
            **{f"validation_{c.key}": validation.get(c.key) for c in run.network.headline()},
            **({} if rule is None else {FACT: rule.to_facts()}),
            **figures,
        }


def aside_folder() -> Path:
    """Where trainings are kept that have no other place; it need not exist."""
    from platformdirs import user_data_path

    return user_data_path("digitapp", appauthor=False) / "trainings"


def _new_file(folder: Path) -> Path:
    make_folder(folder)
    name = f"training-{datetime.now():%Y-%m-%d-%H.%M.%S}"
    path, count = folder / f"{name}.npz", 1
    while path.exists():
        count += 1
        path = folder / f"{name}-{count}.npz"
    return path


def _remove_oldest(folder: Path) -> None:
    """Removes all but the latest of the files kept aside; others are not touched."""
    try:
        kept = [path for path in folder.iterdir() if _ASIDE.fullmatch(path.name)]
        kept.sort(key=lambda path: path.stat().st_mtime)
        for path in kept[:-MAX_ASIDE]:
            path.unlink()
    except OSError:
        return  # too many files do less harm than a training that seems to have failed


def _command(words: Sequence[str]) -> str:
    """The command line, without folders that say more of a machine than of the network."""
    rest = iter(words)
    named = []
    for word in rest:
        option, equals, value = word.partition("=")
        if option == "--data-dir":
            next(rest) if not equals else None
        elif option == "--strokes":
            named += [option, Path(value if equals else next(rest)).name]
        else:
            named.append(word)
    return shlex.join(["digitapp", *named])
