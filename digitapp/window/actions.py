"""Everything that a menu, the tool bar or a key can do: one table, from which all three are made.

Invariant: an action's enabling follows from the session's state (and the canvas) alone, by the
function in its row; nothing else enables or disables it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from model.language import bracketed, tr, trc

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
        menu: Key of the menu it is in, one of MENUS.
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


MENUS = {
    "file": trc("menu", "&File"),
    "edit": trc("menu", "&Edit"),
    "training": trc("menu", "&Training"),
    "view": trc("menu", "&View"),
    "help": trc("menu", "&Help"),
}
"""Key -> title, with the letter for the keyboard after "&"."""

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("open", "file", tr("&Open network…"), tr("Open a saved network."), (Standard.Open,)),
    ActionSpec("save", "file", tr("&Save network"), tr("Save the network with its training."),
               (Standard.Save,), _has_network),
    ActionSpec("save_as", "file", tr("Save network &as…"), tr("Save the network in another file."),
               ("Ctrl+Shift+S",), _has_network),
    ActionSpec("open_picture", "file", tr("Open &picture…"),
               tr("Put a picture of a digit on the canvas."), ("Ctrl+P",), separated=True),
    ActionSpec("open_data", "file", tr("Open &data…"),
               tr("Train on digits of your own: IDX, CSV, npz or MAT files, or a zip of them."),
               ("Ctrl+D",)),
    ActionSpec("download", "file", tr("Down&load MNIST…"),
               tr("Fetch 70,000 handwritten digits, 12 MB, once for ever."), (),
               lambda state: state.is_free),
    ActionSpec("data_folder", "file", tr("Open a folder of di&gits…"),
               tr("Choose a folder with MNIST’s files, with tables, or with pictures in folders "
                  "0 to 9.")),
    ActionSpec("quit", "file", tr("&Quit"), tr("Close the program."), (Standard.Quit,),
               separated=True),
    ActionSpec("undo", "edit", tr("&Undo"), tr("Take back the last change of the drawing."),
               (Standard.Undo,)),
    ActionSpec("redo", "edit", tr("&Redo"), tr("Bring back what was undone."), (Standard.Redo,)),
    ActionSpec("paste", "edit", tr("&Paste picture"), tr("Put a copied picture on the canvas."),
               (Standard.Paste,)),
    ActionSpec("clear", "edit", tr("&Clear canvas"), tr("Wipe the canvas; undo brings it back."),
               ("Ctrl+Backspace",), separated=True),
    ActionSpec("eraser", "edit", tr("&Eraser"), tr("Erase whole strokes instead of drawing."),
               ("Ctrl+E",), checkable=True),
    ActionSpec("random_digit", "edit", tr("Random &test digit"),
               tr("Put a digit that the network never learnt from on the canvas."), ("Ctrl+R",)),
    ActionSpec("train", "training", trc("menu", "&Train"),
               tr("Train the network, or go on after a pause."), ("F5",), _can_train),
    ActionSpec("pause", "training", trc("menu", "&Pause"),
               tr("Rest after the step that is being made."), ("F6",),
               lambda s: s.phase is Phase.TRAINING and not s.stopping),
    ActionSpec("step", "training", trc("menu", "&Step"),
               tr("Learn from one batch, then pause."), ("F7",), _can_train),
    ActionSpec("step_epoch", "training", tr("Step one &epoch"),
               tr("Learn to the end of the epoch, then pause."), ("Shift+F7",), _can_train),
    ActionSpec("stop", "training", trc("menu", "St&op"),
               tr("End what is under way; what is learnt stays."), ("F8",), _can_stop),
    ActionSpec("reset_same", "training", tr("&Reset to the same start"),
               tr("Back to the very weights that the training started from."), ("F9",),
               lambda state: state.can_reset, separated=True),
    ActionSpec("reset_new", "training", tr("Reset to &new weights"),
               tr("Draw other initial weights for the same network."), ("Shift+F9",), _has_network),
    ActionSpec("next_view", "view", tr("Ne&xt view"),
               tr("Go to the next view that the network can fill."), ("Ctrl+Tab", "Ctrl+PgDown"),
               separated=True),
    ActionSpec("previous_view", "view", tr("Pre&vious view"), tr("Go to the view before."),
               ("Ctrl+Shift+Tab", "Ctrl+PgUp")),
    ActionSpec("message", "view", tr("Last &message"),
               tr("Show the last message, and go to its buttons."), ("F4",)),
    ActionSpec("zoom_in", "view", tr("&Larger"),
               tr("Make the whole interface larger, as for a beamer."), (Standard.ZoomIn, "Ctrl+="),
               separated=True),
    ActionSpec("zoom_out", "view", tr("Sm&aller"), tr("Make the whole interface smaller."),
               (Standard.ZoomOut,)),
    ActionSpec("zoom_ordinary", "view", tr("&Ordinary size"),
               tr("As large as the system’s text is."), ("Ctrl+0",)),
    ActionSpec("full_screen", "view", tr("&Full screen"),
               tr("Nothing but this window; Esc leaves it."), ("F11",), checkable=True),
    ActionSpec("theme_system", "view", tr("Colours of the &system"),
               tr("Light or dark as the system is."), checkable=True, separated=True),
    ActionSpec("theme_light", "view", tr("L&ight"), tr("Dark text on a light window."),
               checkable=True),
    ActionSpec("theme_dark", "view", tr("&Dark"), tr("Light text on a dark window."),
               checkable=True),
    ActionSpec("course", "help", tr("&Course"),
               tr("Lessons from a neuron by hand to a network’s mind."), ("Ctrl+L",)),
    ActionSpec("lesson_on_this", "help", tr("Lesson on &this view"),
               tr("The lesson that is about what you see now."), ("Shift+F1",)),
    ActionSpec("write_lesson", "help", tr("How to &write a lesson"),
               tr("A lesson taken apart, for whoever wants to make one.")),
    ActionSpec("lessons_folder", "help", tr("Where your l&essons are…"),
               tr("The folder of your own lessons; what is saved there stands in the list.")),
    ActionSpec("shortcuts", "help", tr("&Keyboard shortcuts"), tr("Show all keys."), ("F1",),
               separated=True),
    ActionSpec("own_digits", "help", tr("Where your &digits are…"),
               tr("The file of your own digits and its backups, and a way to bring one back.")),
    ActionSpec("log", "help", tr("Show the &log"),
               tr("Open the file with details of what went wrong.")),
    ActionSpec("about", "help", tr("&About"), tr("Version and licence.")),
)  # fmt: skip


def make_actions(owner: QObject) -> dict[str, QAction]:
    """Key -> action, with ``on_<key>`` of ``owner`` connected; children of ``owner``."""
    actions = {}
    for spec in ACTIONS:
        action = QAction(spec.text, owner, objectName=f"{spec.key}Action")
        action.setCheckable(spec.checkable)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(bracketed(spec.tip, keys) if keys else spec.tip)
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
