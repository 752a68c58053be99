"""Everything that a menu, the tool bar or a key can do: one table, from which all three are made.

Invariant: an action's enabling follows from the session's state (and the canvas) alone, by the
function in its row; nothing else enables or disables it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from ..state import Phase, SessionState

Enabled = Callable[[SessionState], bool]
Standard = QKeySequence.StandardKey


def _always(state: SessionState) -> bool:
    return True


def _has_network(state: SessionState) -> bool:
    return state.network is not None


def _can_train(state: SessionState) -> bool:
    return state.phase is not Phase.TRAINING or state.stopping


def _can_stop(state: SessionState) -> bool:
    return state.saving is not None or (state.phase is not Phase.IDLE and not state.stopping)


@dataclass(frozen=True)
class ActionSpec:
    """One action.

    Attributes:
        key: Its name: ``on_<key>`` of the window is what it does.
        menu: Title of the menu it is in.
        text: In the menu, with the letter for the keyboard after "&".
        tip: What it does, in a sentence.
        keys: Its shortcuts.
        enabled: Whether the state allows it.
        separated: Whether a line goes before it in the menu.
        checkable: Whether it is on or off.
    """

    key: str
    menu: str
    text: str
    tip: str
    keys: tuple[str | QKeySequence.StandardKey, ...] = ()
    enabled: Enabled = _always
    separated: bool = False
    checkable: bool = False


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("open", "&File", "&Open network…", "Open a saved network.", (Standard.Open,)),
    ActionSpec(
        "save", "&File", "&Save network", "Save the network with its training.", (Standard.Save,),
        _has_network,
    ),
    ActionSpec(
        "save_as", "&File", "Save network &as…", "Save the network in another file.",
        ("Ctrl+Shift+S",), _has_network,
    ),
    ActionSpec(
        "open_picture", "&File", "Open &picture…", "Put a picture of a digit on the canvas.",
        ("Ctrl+P",), separated=True,
    ),
    ActionSpec(
        "open_data", "&File", "Open &data…",
        "Train on digits of your own: IDX, CSV, npz or MAT files, or a zip of them.",
        ("Ctrl+D",),
    ),
    ActionSpec(
        "download", "&File", "Down&load MNIST…",
        "Fetch 70,000 handwritten digits, 12 MB, once for ever.", (),
        lambda state: state.is_free,
    ),
    ActionSpec(
        "data_folder", "&File", "Open a folder of di&gits…",
        "Choose a folder with MNIST’s files, with tables, or with pictures in folders 0 to 9.",
    ),
    ActionSpec("quit", "&File", "&Quit", "Close the program.", (Standard.Quit,), separated=True),
    ActionSpec("undo", "&Edit", "&Undo", "Take back the last change of the drawing.",
               (Standard.Undo,)),
    ActionSpec("redo", "&Edit", "&Redo", "Bring back what was undone.", (Standard.Redo,)),
    ActionSpec("paste", "&Edit", "&Paste picture", "Put a copied picture on the canvas.",
               (Standard.Paste,)),
    ActionSpec("clear", "&Edit", "&Clear canvas", "Wipe the canvas; undo brings it back.",
               ("Ctrl+Backspace",), separated=True),
    ActionSpec("eraser", "&Edit", "&Eraser", "Erase whole strokes instead of drawing.",
               ("Ctrl+E",), checkable=True),
    ActionSpec("random_digit", "&Edit", "Random &test digit",
               "Put a digit that the network never learnt from on the canvas.", ("Ctrl+R",)),
    ActionSpec("train", "&Training", "&Train", "Train the network, or go on after a pause.",
               ("F5",), _can_train),
    ActionSpec("pause", "&Training", "&Pause", "Rest after the step that is being made.",
               ("F6",), lambda s: s.phase is Phase.TRAINING and not s.stopping),
    ActionSpec("step", "&Training", "&Step", "Learn from one batch, then pause.", ("F7",),
               _can_train),
    ActionSpec("step_epoch", "&Training", "Step one &epoch",
               "Learn to the end of the epoch, then pause.", ("Shift+F7",), _can_train),
    ActionSpec("stop", "&Training", "St&op", "End what is under way; what is learnt stays.",
               ("F8",), _can_stop),
    ActionSpec("reset_same", "&Training", "&Reset to the same start",
               "Back to the very weights that the training started from.", ("F9",),
               lambda state: state.can_reset, separated=True),
    ActionSpec("reset_new", "&Training", "Reset to &new weights",
               "Draw other initial weights for the same network.", ("Shift+F9",), _has_network),
    ActionSpec("next_view", "&View", "Ne&xt view", "Go to the next view that the network can fill.",
               ("Ctrl+Tab", "Ctrl+PgDown"), separated=True),
    ActionSpec("previous_view", "&View", "Pre&vious view", "Go to the view before.",
               ("Ctrl+Shift+Tab", "Ctrl+PgUp")),
    ActionSpec("message", "&View", "Last &message", "Show the last message, and go to its buttons.",
               ("F4",)),
    ActionSpec("zoom_in", "&View", "&Larger", "Make the whole interface larger, as for a beamer.",
               (Standard.ZoomIn, "Ctrl+="), separated=True),
    ActionSpec("zoom_out", "&View", "Sm&aller", "Make the whole interface smaller.",
               (Standard.ZoomOut,)),
    ActionSpec("zoom_ordinary", "&View", "&Ordinary size", "As large as the system’s text is.",
               ("Ctrl+0",)),
    ActionSpec("full_screen", "&View", "&Full screen", "Nothing but this window; Esc leaves it.",
               ("F11",), checkable=True),
    ActionSpec("theme_system", "&View", "Colours of the &system", "Light or dark as the system is.",
               checkable=True, separated=True),
    ActionSpec("theme_light", "&View", "L&ight", "Dark text on a light window.", checkable=True),
    ActionSpec("theme_dark", "&View", "&Dark", "Light text on a dark window.", checkable=True),
    ActionSpec("course", "&Help", "&Course", "Lessons from a neuron by hand to a network’s mind.",
               ("Ctrl+L",)),
    ActionSpec("lesson_on_this", "&Help", "Lesson on &this view",
               "The lesson that is about what you see now.", ("Shift+F1",)),
    ActionSpec("write_lesson", "&Help", "How to &write a lesson",
               "A lesson taken apart, for whoever wants to make one."),
    ActionSpec("lessons_folder", "&Help", "Where your l&essons are…",
               "The folder of your own lessons; what is saved there stands in the list."),
    ActionSpec("shortcuts", "&Help", "&Keyboard shortcuts", "Show all keys.", ("F1",),
               separated=True),
    ActionSpec("own_digits", "&Help", "Where your &digits are…",
               "The file of your own digits and its backups, and a way to bring one back."),
    ActionSpec("log", "&Help", "Show the &log", "Open the file with details of what went wrong."),
    ActionSpec("about", "&Help", "&About", "Version and licence."),
)  # fmt: skip


def make_actions(owner: QObject) -> dict[str, QAction]:
    """Key -> action, with ``on_<key>`` of ``owner`` connected; children of ``owner``."""
    actions = {}
    for spec in ACTIONS:
        action = QAction(spec.text, owner, objectName=f"{spec.key}Action")
        action.setCheckable(spec.checkable)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{spec.tip} ({keys})" if keys else spec.tip)
        action.setStatusTip(spec.tip)
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(getattr(owner, f"on_{spec.key}"))
        actions[spec.key] = action
    return actions


def enable(actions: dict[str, QAction], state: SessionState) -> None:
    """Enables each action as its row says for ``state``."""
    for spec in ACTIONS:
        if spec.enabled is not _always:
            actions[spec.key].setEnabled(spec.enabled(state))
