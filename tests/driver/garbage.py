"""What people type where they should not, and what they mean when they do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

# Nothing that leads to a file of anyone's: no slash, no tilde.
TEXTS = (
    "", "0", "1", "2", "3", "5", "0.5", "0.01", "-1", "−3", "+7", " 4 ", "1,000", "1.5.2", "1e3", "1e-300", "1e309",
    "nan", "inf", "-inf", "99999999999999999999", "0x10", "½", "\uff11\uff12", "٣", "abc", "true", "🙂", "ﬁ", "a\u0301",
    "\u202e12", "%s", "{0}", "&&", "<b>bold", "x" * 300,
)  # fmt: skip
KEYS = (
    "Tab", "Tab", "Shift+Tab", "Up", "Down", "Left", "Right", "Return", "Enter", "Esc", "Space", "Delete", "Backspace",
    "Home", "End", "PgUp", "PgDown", "+", "-", "0", "F", "Shift+Right", "Ctrl+A", "Ctrl+C", "Ctrl+V", "Ctrl+Left",
    "Alt+F", "Alt+V", "F1", "F6", "Shift+F6", "F10", "F5", "Shift+F10", "Menu", "Ctrl+Tab", "Ctrl+1", "Ctrl+2",
    "Ctrl+3", "Insert", "Shift+Up", "Ctrl+Shift+P", "Shift+F1", "Alt+Down",
)  # fmt: skip
COMMANDS = (
    "F5",
    "F5",
    "F5",
    "F10",
    "Shift+F10",
    "Ctrl+R",
    "Ctrl+Shift+R",
    "Ctrl+N",
    "Ctrl+O",
    "Ctrl+S",
    "Ctrl+Shift+S",
)


def files(random: Random, folder: Path) -> str:
    """Return something to type into a file dialog; whatever it is, it leads into the folder."""
    names = ("a.dnn", "b.dnn", "c", "damaged.dnn", "not there.dnn", "x" * 300, "a:b?.dnn", "🙂.dnn", ".", "")
    return str(folder / random.choice(names))


def prepare(folder: Path) -> None:
    """Put files there that are none of ours."""
    (folder / "damaged.dnn").write_bytes(b"PK\x03\x04" + bytes(range(256)))
    (folder / "empty.dnn").touch()
