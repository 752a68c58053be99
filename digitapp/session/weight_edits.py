"""WeightEdits: which operations are done to the network on the screen, with undo.

Invariant: the network itself, and one that learns, stay as they are; what is operated on is what
the screen shows. So nothing has to be repaired, and undoing is leaving an operation out.
"""

from PySide6.QtCore import QObject, QTimer, Signal

from model.lab import Operation, with_operation

MIN_MS = 16
MAX_UNDONE = 200

Operations = tuple[Operation, ...]


class WeightEdits(QObject):
    """The operations, in the order in which they are done, and those before.

    Signals:
        changed(): Other operations are listed, or other ones can be undone.
        operated(): The network is to be shown again; at most once in 16 ms.

    Attributes:
        operations: As listed.
    """

    changed = Signal()
    operated = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.operations: Operations = ()
        self._undone: list[Operations] = []
        self._done: list[Operations] = []
        self._last: object = None
        self._timer = QTimer(self, singleShot=True, interval=MIN_MS)
        self._timer.timeout.connect(self.operated)

    @property
    def can_undo(self) -> bool:
        """Whether something can be taken back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether something that was taken back can be done again."""
        return bool(self._undone)

    def do(self, operation: Operation, *, goes_on: bool = False) -> None:
        """Does an operation, in the place of the one with the same target; a neutral one ends it.

        Args:
            operation: What to do.
            goes_on: It is the same movement of a slider as the last one: one step of undo.
        """
        operations = with_operation(self.operations, operation)
        if operations == self.operations:
            return
        is_same = goes_on and self._last == operation.target and self._done
        self._last = operation.target
        self._replace(operations, remember=not is_same)

    def take_out(self, operation: Operation) -> None:
        """Leaves one of the operations out; the others stay."""
        others = tuple(other for other in self.operations if other.target != operation.target)
        if others != self.operations:
            self._last = None
            self._replace(others)

    def reset(self) -> None:
        """Leaves all operations out; that can be undone as well."""
        if self.operations:
            self._last = None
            self._replace(())

    def undo(self) -> None:
        """Takes the last change back."""
        self._go(self._done, self._undone)

    def redo(self) -> None:
        """Does again what was taken back last."""
        self._go(self._undone, self._done)

    def clear(self) -> None:
        """Forgets everything, as the network is another; tells nobody to show it."""
        if self.operations or self._done or self._undone:
            self.operations, self._last = (), None
            self._done, self._undone = [], []
            self._timer.stop()
            self.changed.emit()

    def _go(self, there: list[Operations], back: list[Operations]) -> None:
        if there:
            back.append(self.operations)
            self.operations, self._last = there.pop(), None
            self._tell()

    def _replace(self, operations: Operations, *, remember: bool = True) -> None:
        if remember:
            self._done = [*self._done, self.operations][-MAX_UNDONE:]
        self._undone = []
        self.operations = operations
        self._tell()

    def _tell(self) -> None:
        self.changed.emit()
        if not self._timer.isActive():
            self._timer.start()
