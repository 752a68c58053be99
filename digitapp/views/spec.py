"""ViewSpec: what the window must know of a view."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from ..session.session import Session
from ..system.settings import AppSettings
from .needs import Need


@dataclass(frozen=True)
class ViewSpec:
    """One tab of the window.

    Attributes:
        key: Short name, for settings and tests.
        title: On the tab.
        tip: One sentence on what one sees in it.
        factory: Makes it: (session, settings, parent) -> widget.
        needs: Capabilities (classes of ``model.archs``) that a network must have for it; a tuple
            of them where one is enough. Their words are in ``needs``.
    """

    key: str
    title: str
    tip: str
    factory: Callable[[Session, AppSettings, QWidget], QWidget]
    needs: tuple[Need, ...] = ()
