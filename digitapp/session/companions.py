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
from model.language import tr

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
        self._unable: dict[str, type] = {}
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
            if not self._is_told(name, able):
                self._wanted[name] = _either(self._wanted.get(name, able), able)
        if self._job is None:
            self._begin()

    def close(self, timeout_s: float) -> None:
        """Ends what is under way; for the end of the program."""
        self._wanted = {}
        if self._job is not None:
            self._job.cancel()
            self._job.wait(timeout_s)

    def _is_told(self, name: str, able: tuple[type, ...]) -> bool:
        """Whether it is known whether that one can be had by who asks for these capabilities."""
        kind = self._unable.get(name)
        is_unable = kind is not None and bool(able) and not issubclass(kind, able)
        return name in self._known or name in self._failures or is_unable

    def _begin(self) -> None:
        # What was asked for again while it was on its way has come meanwhile.
        wanted = {n: able for n, able in self._wanted.items() if not self._is_told(n, able)}
        self._wanted = {}
        if not wanted:
            return
        self._job = job = Job(_loading(wanted), tr("Opening pretrained networks"), self)
        job.progressed.connect(self._on_came)
        job.failed.connect(lambda failure: self._failures.update(dict.fromkeys(wanted, failure)))
        job.ended.connect(self._on_ended)
        job.start()

    def _on_came(self, values: list[tuple[str, Companion | Failure | type]]) -> None:
        for name, found in values:
            match found:
                case Companion():
                    self._known[name] = found
                case Failure():
                    self._failures[name] = found
                case _:
                    self._unable[name] = found
            self.came.emit(name)

    def _on_ended(self) -> None:
        self._job.deleteLater()
        self._job = None
        self._begin()
        if self._job is None:
            self.done.emit()


def _either(one: tuple[type, ...], other: tuple[type, ...]) -> tuple[type, ...]:
    """What is asked for where both are; () asks for any."""
    return tuple(dict.fromkeys((*one, *other))) if one and other else ()


def _loading(
    wanted: Mapping[str, tuple[type, ...]],
) -> Iterator[tuple[str, Companion | Failure | type]]:
    """Each with its name; its kind where it is not able, a Failure where it can't be read."""
    for name, able in wanted.items():
        try:
            saved = load_network(find_network(name))
        except DigitError as error:
            yield name, failure_of(error, PRETRAINED[name])
            continue
        if able and not isinstance(saved.network, able):
            yield name, type(saved.network)
            continue
        read_only(saved.network.parameters)
        yield name, Companion(name, PRETRAINED[name], saved.network, saved.recipe)
