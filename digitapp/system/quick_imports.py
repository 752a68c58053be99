"""Modules that are imported without PySide reading each one's source.

PySide lets a module switch the names of Qt's functions (``from __feature__ import ...``). To know
whether a module may be meant, it reads the source of every single one that is imported after it,
and Python keeps all of them in memory: a tenth of the start, and some megabytes. Nothing here
switches anything, so that a module's name is enough of an answer.
"""

import importlib
import sys
from types import ModuleType

USE_QT = ("digitapp", "pyqtgraph", "PySide6", "shiboken6")
"""Packages whose modules call Qt."""


def quicken_imports() -> bool:
    """From now on a module's name tells whether it uses Qt; False where this PySide asks not so."""
    importlib.import_module("PySide6.QtCore")
    feature = sys.modules.get("shibokensupport.feature")
    if not hasattr(feature, "_mod_uses_pyside"):
        return False
    feature._mod_uses_pyside = uses_qt
    return True


def uses_qt(module: ModuleType) -> bool:
    """Whether a module calls Qt, by its package."""
    return module.__name__.partition(".")[0] in USE_QT
