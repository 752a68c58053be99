"""What came of trials, on disk: a folder with the experiment and a line of JSON for each result.

Invariant: a line is there whole or not at all, and no line goes. A process that is killed in the
middle leaves at most one torn line behind, which is passed over and written anew.
"""

import contextlib
import dataclasses
import json
import os
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from ..archs import ARCHITECTURES
from ..disk import append_lines, make_folder, open_file, replacing, save_error
from ..errors import BadFileError, SaveError, SettingError
from ..files import SavedNetwork, save_network
from ..language import quoted, tr
from .experiment import Experiment
from .trials import TrialAnswer, TrialResult

RESULTS, SPEC, NETWORKS = "results.jsonl", "experiment.toml", "networks"

_LOCK = "results.lock"
_MAX_LINE = 16 << 20


class ResultsFolder:
    """The folder of one experiment, for the one process that adds to it.

    As a context: while it lasts no other process adds to the folder.

    Args:
        folder: Made where it is not there.

    Attributes:
        folder: It.
        results: What is there, by the key of the trial.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self.results: dict[str, TrialResult] = {}
        self._lock: BinaryIO | None = None

    def __enter__(self) -> Self:
        make_folder(self.folder)
        try:
            self._lock = _locked(self.folder / _LOCK)
            self.results = {result.key: result for result in read_results(self.folder)}
            # What can't be written is said before anything is computed.
            (self.folder / RESULTS).open("ab").close()
        except OSError as error:
            self._close()
            raise save_error(self.folder / RESULTS, error) from error
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def keep(self, experiment: Experiment) -> None:
        """Writes what the experiment is, so that it can be gone on with.

        Raises:
            SaveError: It can't be written.
        """
        path = self.folder / SPEC
        try:
            with replacing(path) as file:
                file.write(experiment.to_toml().encode())
        except OSError as error:
            raise save_error(path, error) from error

    def add(self, answer: TrialAnswer) -> TrialResult:
        """Appends a result, with its network where that is wanted; as it is written then.

        Raises:
            SaveError: It can't be written.
        """
        if self._lock is None:  # an answer that comes too late
            raise RuntimeError("a result came after its folder was left")
        result = answer.result
        if result.key in self.results:
            return self.results[result.key]
        if answer.parameters is not None:
            result = dataclasses.replace(result, network=self._keep_network(answer))
        line = json.dumps(dataclasses.asdict(result), allow_nan=False).encode() + b"\n"
        append_lines(self.folder / RESULTS, line)
        self.results[result.key] = result
        return result

    def _keep_network(self, answer: TrialAnswer) -> str:
        """Keeps its network in a file of its own; the name of that, seen from the folder."""
        result = answer.result
        make_folder(self.folder / NETWORKS)
        name = f"{NETWORKS}/{result.key}.npz"
        kind = ARCHITECTURES[result.plan["architecture"]]
        config = kind.config_for(answer.shape, **result.plan["config"])
        network = kind(config, answer.shape, parameters=answer.parameters)
        facts = {"data": result.plan["data"], "seed": result.seed, **result.measures}
        try:
            saved = SavedNetwork(network, answer.recipe, facts, answer.record)
            save_network(self.folder / name, saved)
        except SaveError:
            if result.error:  # weights beyond all numbers: nothing to keep
                return ""
            raise
        return name

    def _close(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def read_results(folder: str | Path) -> list[TrialResult]:
    """The results in a folder, in the order in which they came; none where there is no such file.

    What is no whole line of ours is passed over.

    Raises:
        MissingFileError: The file may not be read.
    """
    path = Path(folder) / RESULTS
    if not os.path.exists(path):
        return []
    names = {each.name for each in dataclasses.fields(TrialResult)}
    found: dict[str, TrialResult] = {}
    with open_file(path) as file:
        while line := file.readline(_MAX_LINE):
            # A torn line, or one of a later version with more in it.
            with contextlib.suppress(ValueError, TypeError, RecursionError):
                values = json.loads(line)
                if not isinstance(values, dict):
                    continue
                known = {name: value for name, value in values.items() if name in names}
                result = _checked(TrialResult(**known))
                found.setdefault(result.key, result)
    return list(found.values())


def read_experiment(path: str | Path) -> Experiment:
    """The experiment in a TOML file, or in the folder of its results.

    Raises:
        MissingFileError: There is no such file.
        BadFileError: It is no experiment; the sentence says where.
    """
    path = Path(path)
    if path.is_dir():
        path = path / SPEC
    with open_file(path) as file:
        data = file.read(1 << 20)
    try:
        return Experiment.from_toml(data.decode(), quoted(path.name))
    except SettingError as error:
        raise BadFileError(
            tr("“{name}” can't be carried out. {error}", name=path.name, error=error)
        ) from error
    except UnicodeDecodeError as error:
        raise BadFileError(
            tr(
                "“{name}” is no text in UTF-8. Choose the TOML file of an experiment.",
                name=path.name,
            )
        ) from error


def _checked(result: TrialResult) -> TrialResult:
    """Itself; raises a TypeError where a line of JSON holds something else."""
    for name in ("key", "error", "note", "digest", "network", "host", "finished"):
        if not isinstance(getattr(result, name), str):
            raise TypeError(name)
    for name in ("point", "plan", "curves", "measures"):
        if not isinstance(getattr(result, name), dict):
            raise TypeError(name)
    for value in (*result.measures.values(), result.seconds, result.cpu_seconds):
        if type(value) not in (int, float):
            raise TypeError("measures")
    return result


def _locked(path: Path) -> BinaryIO:
    """The file at ``path``, held by this process until it is closed, however that ends.

    Raises:
        SaveError: Another process holds it.
    """
    file = path.open("ab")
    try:
        if os.name == "posix":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    except OSError as error:
        file.close()
        raise SaveError(
            tr(
                "Another experiment is writing into “{parent}”. Wait for its end, or choose "
                "another folder.",
                parent=path.parent,
            )
        ) from error
    return file
