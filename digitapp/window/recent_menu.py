"""RecentMenu: the files that were used last."""

from PySide6.QtWidgets import QMenu

from .filing import Filing


class RecentMenu(QMenu):
    """Opens one of the files that were used last and are still there."""

    def __init__(self, filing: Filing, parent: QMenu) -> None:
        super().__init__("Open &recent", parent)
        self._filing = filing
        filing.recent_changed.connect(self.show_recent)
        # A file may be gone meanwhile.
        parent.aboutToShow.connect(lambda: self.show_recent(filing.recent))
        self.show_recent(filing.recent)

    def show_recent(self, paths: list[str]) -> None:
        """Lists these files."""
        self.clear()
        self.setEnabled(bool(paths))
        for path in paths:
            action = self.addAction(path)
            action.triggered.connect(lambda _=False, p=path: self._filing.open(p))
