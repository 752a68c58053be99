"""What stands in the window, view by view: ``python -m tests.languages.seen LANGUAGE``.

A process of its own, for a process speaks one language. Prints one JSON object: "cut", what can't
be read whole or not be reached at 1280x720; "bypassing", what was shown without ``tr``, which the
language "xx" alone can tell: it puts each text in brackets.
"""

import gettext
import json
import re
import sys
import tempfile
import time
from pathlib import Path

SIZE = (1280, 720)
OPEN, SHUT = "⟦", "⟧"
LIMIT_S = 60.0
LAYOUT_S = 1.0


class Brackets(gettext.NullTranslations):
    """Every text in brackets."""

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message}{SHUT}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


NAMES = re.compile(
    r"digitapp|MNIST|numpy|scikit-learn|Language|English|Deutsch|Qt|Hopfield|Boltzmann|Ctrl|Shift|Alt"
    r"|Del|Esc|Tab|PgUp|PgDown|Backspace|CSV|PNG|SVG|PDF|IDX|npz|MAT|zip|JSON|HTML|ONNX|GIF|PCA|MDS"
    r"|t-SNE|GRU|LSTM|RNN|GAN|CNN|MLP|[\w./~-]+\.\w{2,5}|https?:\S+"
)
"""Names that are the same in all languages, and names of files."""

OF_QT = ("ScrollLeftButton", "ScrollRightButton")
"""Parts of widgets that Qt names by its own catalogues."""

_WORD = re.compile(r"[A-Za-z]{3,}")


def names_of_the_field() -> list[str]:
    """Values of settings and names of networks, which stand for themselves; titles of lessons."""
    from digitapp.course.folder import read_course
    from model.archs import ARCHITECTURES
    from model.files import PRETRAINED
    from model.run import Training

    specs = [
        spec
        for settings in (Training, *(kind.Config for kind in ARCHITECTURES.values()))
        for spec in settings.specs().values()
    ]
    values = [choice for spec in specs for choice in spec.choices]
    titles = [lesson.title for lesson in read_course(Path("none")).lessons]
    return [*titles, *(value.replace("_", " ") for value in values), *PRETRAINED]


def bare(text: str, names: list[str]) -> str:
    """What of a text lies in no brackets and is no name."""
    kept, depth = [], 0
    for letter in re.sub(r"<[^>]*>", " ", text):
        if letter == OPEN:
            depth += 1
        elif letter == SHUT:
            depth -= 1
        elif depth <= 0:
            kept.append(letter)
    left = "".join(kept)
    for name in sorted(names, key=len, reverse=True):
        left = left.replace(name, " ")
    return NAMES.sub(" ", left)


def texts_of(widget) -> list[str]:
    """All that a widget says: its face, its tool tip, what a screen reader reads."""
    from PySide6.QtWidgets import QComboBox, QListWidget

    names = (
        "text", "title", "windowTitle", "toolTip", "accessibleName", "accessibleDescription",
        "placeholderText", "statusTip", "prefix", "suffix",
    )  # fmt: skip
    said = []
    for name in names:
        ask = getattr(widget, name, None)
        if callable(ask):
            try:
                said.append(ask())
            except TypeError:
                continue
    if isinstance(widget, QComboBox):
        said += [widget.itemText(row) for row in range(widget.count())]
    if isinstance(widget, QListWidget):
        said += [widget.item(row).text() for row in range(widget.count())]
    said += [action.text() for action in widget.actions()]
    return [text for text in said if isinstance(text, str) and text]


def main(code: str) -> dict[str, list[str]]:
    """What is cut and what bypasses ``tr``, in all views of a window with a trained network."""
    from model import language

    language.speak(code, Brackets() if code == "xx" else None)
    from PySide6.QtWidgets import QAbstractButton, QLineEdit, QTextEdit, QWidget

    from digitapp.app import build
    from digitapp.views import VIEWS
    from model.plan import Plan
    from tests.digitapp.reach import cut, faulty, is_settled
    from tests.digitapp.why_texts import say_all
    from tests.digitapp.window.test_screens import FURTHER, THREE

    with tempfile.TemporaryDirectory() as home:
        app, window = build(Path(home) / "settings.ini")
        session = window.session

        def until(holds, limit_s=LIMIT_S) -> None:
            end = time.monotonic() + limit_s
            while not holds() and time.monotonic() < end:
                app.processEvents()
                time.sleep(0.002)
            for _ in range(5):
                app.processEvents()

        found: dict[str, list[str]] = {"cut": [], "bypassing": []}
        window.resize(*SIZE)
        window.show()
        until(lambda: session.state.is_free and session.state.network is not None)
        session.open("textbook")
        until(lambda: session.state.is_free)
        window.drawing.canvas.set_strokes([THREE], fit=True)
        session.start(Plan("mlp", {"hidden": (8,)}, {"epochs": 2}))
        until(lambda: not session.state.is_free)
        until(lambda: session.state.is_free)
        for spec in VIEWS:
            window.tabs.setCurrentWidget(window.pages[spec.key])
            for name in ("", *FURTHER.get(spec.key, ())):
                button = window.findChild(QAbstractButton, name) if name else None
                if button is not None and window.pages[spec.key].follow() == "":
                    button.click()
                until(lambda: is_settled(window))
                # A text that has just come gets its room a moment later.
                until(lambda: faulty(window) == [], LAYOUT_S)
                found["cut"] += [f"{spec.key} {name}: {what}" for what in faulty(window)]
        window.tabs.setCurrentWidget(window.pages["why"])
        until(lambda: not (session.probes.is_busy or session.queries.is_busy))
        for _ in say_all(window.views["why"]):
            until(lambda: True)
            found["cut"] += [f"why, all that it can say: {what}" for what in cut(window)]
        if code == "xx":
            names = names_of_the_field()
            found["bypassing"] = sorted({
                f"{widget.objectName() or type(widget).__name__}: {text}"
                for widget in window.findChildren(QWidget)
                if not isinstance(widget, QLineEdit | QTextEdit)
                if widget.objectName() not in OF_QT
                for text in texts_of(widget)
                if _WORD.search(bare(text, names))
            })  # fmt: skip
        window.end()
        until(lambda: True)
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1]), ensure_ascii=False))
