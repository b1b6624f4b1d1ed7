"""Every command of the window, declared once: words, key, icon and what it does; menus and tool bar draw on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

from desktop_nn.core.translate import QT_TRANSLATE_NOOP
from desktop_nn.gui import icons

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QMainWindow

_CONTEXT = "Actions"


@dataclass(frozen=True)
class Command:
    """One command.

    Attributes:
        name: the key in `Actions`.
        text: with an & before the letter that a menu underlines.
        tip: one plain sentence.
        keys: a standard key, or key sequences as text.
        icon: a file of resources/icons; empty for none.
    """

    name: str
    text: str
    tip: str
    keys: QKeySequence.StandardKey | tuple[str, ...] = ()
    icon: str = ""


_K = QKeySequence.StandardKey
COMMANDS = (
    Command("new", QT_TRANSLATE_NOOP(_CONTEXT, "&New…"), "Begin a new experiment from a preset", _K.New, "file-plus"),
    Command("open", QT_TRANSLATE_NOOP(_CONTEXT, "&Open…"), "Open a project file", _K.Open, "folder-open"),
    Command(
        "open_recent",
        QT_TRANSLATE_NOOP(_CONTEXT, "Open &recent…"),
        "Choose among the projects used last",
        ("Ctrl+Shift+O",),
        "history",
    ),
    Command(
        "save",
        QT_TRANSLATE_NOOP(_CONTEXT, "&Save"),
        "Save the experiment, its network and the drawing",
        _K.Save,
        "device-floppy",
    ),
    Command("save_as", QT_TRANSLATE_NOOP(_CONTEXT, "Save &as…"), "Save under another name", ("Ctrl+Shift+S",)),
    Command("quit", QT_TRANSLATE_NOOP(_CONTEXT, "&Quit"), "Close the window", ("Ctrl+Q",)),
    Command("undo", QT_TRANSLATE_NOOP(_CONTEXT, "&Undo"), "Undo the last change", _K.Undo, "arrow-back-up"),
    Command(
        "redo",
        QT_TRANSLATE_NOOP(_CONTEXT, "&Redo"),
        "Do the undone change again",
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "arrow-forward-up",
    ),
    Command("train", QT_TRANSLATE_NOOP(_CONTEXT, "&Train or pause"), "Train, or pause after this batch", ("F5",)),
    Command("step", QT_TRANSLATE_NOOP(_CONTEXT, "One &step"), "Train one batch", ("F10",)),
    Command("epoch", QT_TRANSLATE_NOOP(_CONTEXT, "One &epoch"), "Train to the end of the epoch", ("Shift+F10",)),
    Command(
        "reset", QT_TRANSLATE_NOOP(_CONTEXT, "&Reset"), "Go back to the initial weights; can be undone", ("Ctrl+R",)
    ),
    Command(
        "restart",
        QT_TRANSLATE_NOOP(_CONTEXT, "Reset and &train"),
        "Start anew with the design as it stands",
        ("Ctrl+Shift+R",),
    ),
    Command(
        "keep",
        QT_TRANSLATE_NOOP(_CONTEXT, "&Keep what was learned"),
        "Take over the changes that wait for a restart without one, keeping what was learned",
        ("Ctrl+Shift+K",),
    ),
    Command(
        "keep_comparison",
        QT_TRANSLATE_NOOP(_CONTEXT, "Keep for c&omparison"),
        "Keep the curves of this run, dashed, beside those of the next",
        ("Ctrl+K",),
        "pin",
    ),
    Command(
        "remove_comparison",
        QT_TRANSLATE_NOOP(_CONTEXT, "Remove the &comparison"),
        "Take the dashed curves of the former run away; can be undone",
    ),
    Command("slower", QT_TRANSLATE_NOOP(_CONTEXT, "S&lower"), "Fewer updates a second, down to one", ("F7",)),
    Command("faster", QT_TRANSLATE_NOOP(_CONTEXT, "&Faster"), "More updates a second, up to full speed", ("F8",)),
    Command("clear", QT_TRANSLATE_NOOP(_CONTEXT, "&Clear the drawing"), "Take the drawing off the pad"),
    Command(
        "copy_plot",
        QT_TRANSLATE_NOOP(_CONTEXT, "&Copy the plot"),
        "Put a picture of the curves, weights or surface on the clipboard",
        ("Ctrl+Shift+C",),
        "copy",
    ),
    Command(
        "save_plot_png",
        QT_TRANSLATE_NOOP(_CONTEXT, "Save the plot as &picture (PNG)…"),
        "Save the curves, weights or surface that are in front as a picture",
    ),
    Command(
        "save_plot_svg",
        QT_TRANSLATE_NOOP(_CONTEXT, "Save the plot as &drawing (SVG)…"),
        "Save them as lines and letters, sharp at any size",
    ),
    Command(
        "save_plot_csv",
        QT_TRANSLATE_NOOP(_CONTEXT, "Save the plot’s &numbers (CSV)…"),
        "Save the numbers behind the curves, weights or surface for a spreadsheet",
    ),
    Command("next_pane", QT_TRANSLATE_NOOP(_CONTEXT, "&Next pane"), "Move the keyboard to the next pane", ("F6",)),
    Command(
        "previous_pane",
        QT_TRANSLATE_NOOP(_CONTEXT, "&Previous pane"),
        "Move the keyboard to the pane before",
        ("Shift+F6",),
    ),
    Command(
        "welcome",
        QT_TRANSLATE_NOOP(_CONTEXT, "&Welcome page"),
        "Choose another experiment by its picture, or a file used last",
        ("Ctrl+Shift+H",),
        "home",
    ),
    Command("tour", QT_TRANSLATE_NOOP(_CONTEXT, "&Tour of the window"), "Be shown in a minute what is where"),
    Command("restore_layout", QT_TRANSLATE_NOOP(_CONTEXT, "Restore the &layout"), "Put every pane back in its place"),
    Command(
        "find",
        QT_TRANSLATE_NOOP(_CONTEXT, "&Find a command…"),
        "Find any command or setting by a few letters of its name",
        ("Ctrl+Shift+P",),
        "search",
    ),
    Command(
        "about",
        QT_TRANSLATE_NOOP(_CONTEXT, "&About Desktop NN"),
        "Versions to copy, and the licences of the program and of what it stands on",
        (),
        "info-circle",
    ),
    Command(
        "shortcuts",
        QT_TRANSLATE_NOOP(_CONTEXT, "&Keyboard shortcuts"),
        "List every key of the window",
        ("F1", "Ctrl+?"),
        "keyboard",
    ),
    Command(
        "explain",
        QT_TRANSLATE_NOOP(_CONTEXT, "&What’s this?"),
        "Say what the control is for that has the keyboard",
        ("Shift+F1",),
        "help",
    ),
    Command(
        "point_and_explain",
        QT_TRANSLATE_NOOP(_CONTEXT, "What’s this, by a &click?"),
        "Point at anything in the window to read what it is for",
        ("Ctrl+Shift+F1",),
    ),
    Command(
        "preferences",
        QT_TRANSLATE_NOOP(_CONTEXT, "&Preferences…"),
        "Theme, pen, threads, and where things are kept",
        ("Ctrl+,",),
        "settings",
    ),
)


def refusal(action: QAction) -> str:
    """Return why an action cannot be used now; empty when nobody said why."""
    return str(action.property("refusal") or "")


class Actions:
    """The window's QActions by name."""

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        self._actions = {command.name: self._build(command) for command in COMMANDS}

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def connect(self, slots: dict[str, Callable[[], object]]) -> None:
        """Say what the commands do."""
        for name, slot in slots.items():
            # `triggered` carries whether the action is checked, which no command wants to know.
            self._actions[name].triggered.connect(lambda _=False, slot=slot: slot())

    def allow(self, name: str, allowed: bool, why: str = "") -> None:
        """Let a command be used or not; `why` says in its tool tip, and wherever it is listed, what keeps it back."""
        action = self._actions[name]
        action.setEnabled(allowed)
        action.setProperty("refusal", "" if allowed else why)
        action.setToolTip(_tip(action) if allowed or not why else f"{_tip(action)}\n{why}.")

    def rename(self, name: str, text: str, tip: str) -> None:
        """Call a command otherwise for as long as it does something else; `allow` then writes its tool tip."""
        self._actions[name].setText(text)
        self._actions[name].setStatusTip(tip)

    def add(self, name: str, text: str, tip: str, act: Callable[[], object], keys: str = "") -> QAction:
        """Make a command that only the window's parts can name: a tab, a theme, a preset."""
        action = self._dress(QAction(text, self._window), name, tip, (keys,) if keys else ())
        action.triggered.connect(lambda: act())
        self._actions[name] = action
        return action

    def adopt(self, name: str, action: QAction, tip: str) -> QAction:
        """Take in an action that Qt has made, such as the one that shows a dock."""
        self._actions[name] = self._dress(action, name, tip, ())
        return action

    def _build(self, command: Command) -> QAction:
        action = QAction(self._window.tr(command.text), self._window)
        if command.icon:
            action.setIcon(icons.icon(command.icon))
        return self._dress(action, command.name, command.tip, command.keys)

    def _dress(self, action: QAction, name: str, tip: str, keys: QKeySequence.StandardKey | tuple[str, ...]) -> QAction:
        if isinstance(keys, tuple):
            action.setShortcuts([QKeySequence(each) for each in keys])
        else:
            action.setShortcuts(QKeySequence.keyBindings(keys))
        action.setObjectName(name)
        action.setStatusTip(tip)
        action.setToolTip(_tip(action))
        self._window.addAction(action)
        return action


def _tip(action: QAction) -> str:
    """Return what an action does, with its keys."""
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"{action.statusTip()} ({keys})" if keys else action.statusTip()
