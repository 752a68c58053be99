"""GapsOfQt: texts of Qt's own that its Chinese catalogue lacks or writes otherwise."""

from PySide6.QtCore import QObject, QTranslator

TEXTS = {
    ("QFileDialog", "&Look in:"): "查找范围(&I)：",
    ("QFileDialog", "Files of &type:"): "文件类型(&T)：",
    ("QAbstractFileIconProvider", "Folder"): "文件夹",
}
"""Context and text -> what is said; Qt renamed these since its catalogue was made."""
KEYS = ("QShortcut",)
"""Contexts with names of keys: on Chinese keyboards too "Del" stands, where Qt would say "删除"."""


class GapsOfQt(QTranslator):
    """To be installed after Qt's own catalogue, and asked before it."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)

    def isEmpty(self) -> bool:
        return False

    def translate(
        self, context: str, text: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        # None, and not "": that would be the translation.
        return text if context in KEYS else TEXTS.get((context, text))
