"""What of the packages that the program uses is put into the folder, and what is left out."""

from pathlib import PurePosixPath

HIDDEN = (
    "joblib.externals.loky.backend.popen_loky_posix",
    "joblib.externals.loky.backend.popen_loky_win32",
    "joblib.externals.loky.backend.resource_tracker",
    "scipy.sparse.csgraph",
)
"""Modules that are imported by name only."""

EXCLUDED = (
    # Other programs' libraries that something imports where they are there.
    "torch", "tensorflow", "matplotlib", "pandas", "polars", "pyarrow", "IPython", "jupyter",
    "notebook", "tkinter", "_tkinter", "cupy", "jax", "h5py", "numba", "OpenGL", "PyQt5", "PyQt6",
    "PySide2", "dask", "distributed", "onnxruntime",
    "tornado", "yaml", "psutil",
    # Tools and tests.
    "pytest", "_pytest", "pytestqt", "xdist", "hypothesis", "pip", "setuptools", "wheel",
    "pkg_resources", "pydoc_data", "lib2to3", "idlelib", "unittest.mock", "test", "tests",
    "numpy.testing.tests", "scipy.conftest", "sklearn.conftest",
    "pyqtgraph.opengl", "pyqtgraph.examples", "pyqtgraph.canvas", "pyqtgraph.flowchart",
    "pyqtgraph.jupyter", "pyqtgraph.console", "pyqtgraph.dockarea",
    # Parts of Qt that a window of widgets does not use.
    "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtQuickWidgets", "PySide6.QtNetwork",
    "PySide6.QtSql", "PySide6.QtTest", "PySide6.QtDesigner", "PySide6.QtHelp", "PySide6.QtXml",
    "PySide6.QtPrintSupport", "PySide6.QtUiTools",
    "PySide6.QtConcurrent",
)  # fmt: skip
"""Modules that are never put in."""

_QT_LIBRARIES = (
    "Qt6Qml", "Qt6Quick", "Qt6VirtualKeyboard", "Qt6Network", "Qt6Sql", "Qt6Test", "Qt6Designer",
    "Qt6Help", "Qt6Pdf", "Qt6EglF", "Qt6Eglfs", "Qt6LabsQ", "Qt6Labs", "Qt6Concurrent",
)  # fmt: skip
_QT_PLUGINS = (
    "platforminputcontexts/libqtvirtualkeyboard", "platforms/libqeglfs", "platforms/libqlinuxfb",
    "platforms/libqvkkhr", "platforms/libqvnc", "platforms/libqminimalegl", "tls/",
    "networkinformation/", "sqldrivers/", "egldeviceintegrations/", "generic/",
    "imageformats/libqpdf", "qmltooling/",
    "designer/", "printsupport/", "platformthemes/libqgtk3",
)  # fmt: skip
# What GTK's look takes along, which is of this computer and not of Qt.
_GTK_LIBRARIES = (
    "libgtk-3", "libgdk", "libatk", "libatspi", "libcairo", "libpango", "libepoxy", "libthai",
    "libdatrie", "libfribidi", "libpixman",
)  # fmt: skip
LANGUAGES = ("de", "zh_CN")
"""Whose texts of Qt's own dialogs are put in, beside English."""


def is_left_out(name: str) -> bool:
    """Whether a file is of no use to the program.

    Args:
        name: Where it would lie in the folder, such as "PySide6/Qt/lib/libQt6Qml.so.6".
    """
    path = PurePosixPath(name.replace("\\", "/"))
    words = path.as_posix()
    if path.parts[:1] == ("digitapp",):
        return "__pycache__" in path.parts
    if any(library in path.name for library in _QT_LIBRARIES):
        return True
    if path.name.startswith(_GTK_LIBRARIES):
        return True
    if "PySide6" in path.parts:
        if any(f"plugins/{plugin}" in words for plugin in _QT_PLUGINS):
            return True
        if "translations" in path.parts:
            return path.name not in {f"qtbase_{language}.qm" for language in LANGUAGES}
        return "qml" in path.parts
    return "tests" in path.parts
