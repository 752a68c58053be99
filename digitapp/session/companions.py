"""Companions: pretrained networks beside the present one, for views that show several at once.

They are loaded one after another in a job when somebody asks for them, and kept read-only from
then on; the present network is none of them, and nothing here ever changes it.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal

from model.archs.base import read_only
from model.errors import DigitError
from model.files import PRETRAINED, find_network, load_network

from ..background.job import Job
from ..state import Companion
from ..system.report import Failure, failure_of


class Companions(QObject):
    """Loads pretrained networks by name, those that are able to do what they are asked for.

    Signals:
        came(str): Another of them can be had, or it is known that it can't: its name.
        done(): All that were asked for have come.
    """

    came = Signal(str)
    done = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: dict[str, Companion] = {}
        self._unable: dict[str, set[tuple[type, ...]]] = {}
        self._failures: dict[str, Failure] = {}
        self._wanted: dict[str, tuple[type, ...]] = {}
        self._job: Job | None = None

    @property
    def known(self) -> Mapping[str, Companion]:
        """Those that are there, by name."""
        return MappingProxyType(self._known)

    @property
    def is_busy(self) -> bool:
        """Whether some are on their way."""
        return self._job is not None

    def failure(self, name: str) -> Failure | None:
        """Why that one can't be had; None where nothing is wrong."""
        return self._failures.get(name)

    def want(self, able: tuple[type, ...] = (), names: Iterable[str] = tuple(PRETRAINED)) -> None:
        """Asks for networks by name.

        Args:
            able: Only those are kept that have one of these capabilities; any, where it is empty.
            names: Of pretrained networks; all of them by default.
        """
        for name in names:
            is_told = name in self._known or name in self._failures
            if not is_told and able not in self._unable.get(name, ()):
                self._wanted[name] = able
        if self._job is None:
            self._begin()

    def close(self, timeout_s: float) -> None:
        """Ends what is under way; for the end of the program."""
        self._wanted = {}
        if self._job is not None:
            self._job.cancel()
            self._job.wait(timeout_s)

    def _begin(self) -> None:
        if not self._wanted:
            return
        wanted, self._wanted = self._wanted, {}
        self._job = job = Job(_loading(wanted), "Opening pretrained networks", self)
        job.progressed.connect(lambda values: self._on_came(values, wanted))
        job.failed.connect(lambda failure: self._failures.update(dict.fromkeys(wanted, failure)))
        job.ended.connect(self._on_ended)
        job.start()

    def _on_came(
        self,
        values: list[tuple[str, Companion | Failure | None]],
        wanted: Mapping[str, tuple[type, ...]],
    ) -> None:
        for name, found in values:
            if isinstance(found, Companion):
                self._known[name] = found
            elif found is None:
                self._unable.setdefault(name, set()).add(wanted[name])
            else:
                self._failures[name] = found
            self.came.emit(name)

    def _on_ended(self) -> None:
        self._job.deleteLater()
        self._job = None
        self._begin()
        if self._job is None:
            self.done.emit()


def _loading(
    wanted: Mapping[str, tuple[type, ...]],
) -> Iterator[tuple[str, Companion | Failure | None]]:
    """Each with its name; None for one that is not able, a Failure for one that can't be read."""
    for name, able in wanted.items():
        try:
            saved = load_network(find_network(name))
        except DigitError as error:
            yield name, failure_of(error, PRETRAINED[name])
            continue
        if able and not isinstance(saved.network, able):
            yield name, None
            continue
        read_only(saved.network.parameters)
        yield name, Companion(name, PRETRAINED[name], saved.network, saved.recipe)
