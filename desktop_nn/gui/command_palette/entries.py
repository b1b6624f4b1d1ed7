"""What the command palette can find: every QAction of the window and every setting of the experiment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QIcon, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from desktop_nn.core import tree
from desktop_nn.core.settings import Setting, settings_of
from desktop_nn.gui import format
from desktop_nn.gui.actions import refusal
from desktop_nn.gui.view import View

if TYPE_CHECKING:
    from desktop_nn.experiment.spec import Spec

Place = Callable[[str], str]
"""Where a setting stands in the window, or why it is not in sight, by its path."""
Menus = dict[QAction, QMenu]


@dataclass(frozen=True)
class Entry:
    """One thing that can be found.

    Attributes:
        key: what "recently used" remembers.
        text: what it is called.
        group: where it stands; a setting without has no field, and is only set here.
        right: its keys, or the value that it has.
        help: one sentence.
        refused: why it cannot be done now; empty when it can.
        keywords: other words that lead to it.
        action: what it does; None for a setting. Menus that are filled anew delete theirs: see `choosable`.
        icon, on: of the action: its picture, and whether it is on.
        path: of a setting; that of the choice above it for one that belongs to another choice.
        setting: the declaration, where a value may be typed behind the name.
    """

    key: str
    text: str
    group: str
    right: str = ""
    help: str = ""
    refused: str = ""
    keywords: str = ""
    action: QAction | None = None
    icon: QIcon | None = None
    on: bool = False
    path: str = ""
    setting: Setting | None = None

    @property
    def choosable(self) -> bool:
        """Whether the action is still there and can be used."""
        return self.action is not None and shiboken6.isValid(self.action) and self.action.isEnabled()

    @property
    def sentence(self) -> str:
        """What a screen reader says of it."""
        return ", ".join(part for part in (self.text, self.group, self.right, self.refused) if part)


def _tr(text: str) -> str:
    return QCoreApplication.translate("CommandPalette", text)


def _setting_words(text: str) -> str:
    return QCoreApplication.translate("settings", text) if text else ""


# ---------------------------------------------------------------------- commands


def commands(window: QMainWindow) -> Iterator[Entry]:
    """Iterate over every command: those of the menus in their order, then those that only the window or a view has."""
    # Not `QAction.menu`, which hands a menu over to Python to delete.
    menus = {menu.menuAction(): menu for menu in window.findChildren(QMenu)}
    everywhere = list(_in_menus(window.menuBar().actions(), "", menus))
    in_menus = {action for _, action in everywhere}
    for owner in (window, *window.findChildren(View)):
        others = (action for action in owner.actions() if action not in in_menus and _is_command(action, menus))
        everywhere += [(owner.accessibleName() or _tr("Window"), action) for action in others]
    seen: set[str] = set()
    for group, action in everywhere:
        entry = _command(action, group)
        if entry.key not in seen:
            seen.add(entry.key)
            yield entry


def _in_menus(actions: list[QAction], group: str, menus: Menus) -> Iterator[tuple[str, QAction]]:
    for action in actions:
        if action in menus:
            title = plain(action.text())
            yield from _in_menus(menus[action].actions(), f"{group} › {title}" if group else title, menus)
        elif _is_command(action, menus):
            yield group, action


def _is_command(action: QAction, menus: Menus) -> bool:
    return bool(action.text()) and action.isVisible() and not action.isSeparator() and action not in menus


def _command(action: QAction, group: str) -> Entry:
    text = plain(action.text())
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    on = f"{_tr('on') if action.isChecked() else _tr('off')}  " if action.isCheckable() else ""
    return Entry(
        key=action.objectName() or f"{group}/{text}",
        text=text,
        group=group,
        right=f"{on}{keys}".strip(),
        help=action.statusTip() or action.toolTip(),
        refused="" if action.isEnabled() else refusal(action) or _tr("not possible now"),
        action=action,
        icon=None if action.icon().isNull() else action.icon(),
        on=action.isCheckable() and action.isChecked(),
    )


def plain(text: str) -> str:
    """Return the words of a menu without its underlined letter."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").strip()


# ---------------------------------------------------------------------- settings


def settings(spec: Spec, place: Place, why_hidden: Place = lambda path: "") -> Iterator[Entry]:
    """Iterate over every setting in force, then over those that another choice would bring.

    Args:
        spec: whose settings.
        place: where a setting stands.
        why_hidden: why it has no field in sight; empty when it has one.
    """
    for path, setting, value in tree.walk(spec):
        # The identity of a layer is nobody's to choose.
        if not path.endswith(".id"):
            yield _setting(path, setting, value, place(path), why_hidden(path))
    yield from _of_other_choices(spec, place)


def _setting(path: str, setting: Setting, value: Any, group: str, refused: str) -> Entry:
    label = _setting_words(setting.label)
    return Entry(
        key=f"setting/{path}",
        text=label,
        group=_tr("Design") if group == label else group,
        right=value_text(setting, value),
        help=_setting_words(setting.help),
        refused=refused,
        keywords=f"{path.replace('.', ' ').replace('_', ' ')} {_choices_words(setting)}",
        path=path,
        setting=setting,
    )


def _choices_words(setting: Setting) -> str:
    if setting.kind == "variant" and setting.registry is not None:
        return " ".join(f"{_setting_words(cls.label)} {name}" for name, cls in setting.registry.items())
    return " ".join(_setting_words(label) for _, label in setting.choices)


def _of_other_choices(spec: Spec, place: Place) -> Iterator[Entry]:
    """Iterate over the settings that the choices now made leave out, each once for each place it could appear in."""
    for path, setting, value in tree.walk(spec):
        if setting.kind != "variant" or setting.registry is None:
            continue
        owners: dict[str, list[str]] = {}
        declared: dict[str, Setting] = {}
        for _, cls in setting.registry.items():
            for name in settings_of(cls).keys() - settings_of(type(value)).keys():
                owners.setdefault(name, []).append(_setting_words(cls.label))
                declared.setdefault(name, settings_of(cls)[name])
        for name, classes in sorted(owners.items()):
            other = declared[name]
            chosen = _setting_words(value.label)
            yield Entry(
                key=f"setting/{path}/{name}",
                text=_setting_words(other.label),
                group=place(path),
                help=_setting_words(other.help),
                refused=_tr("belongs to {others}, not to {chosen}").format(others=", ".join(classes), chosen=chosen),
                path=path,
            )


def value_text(setting: Setting, value: Any) -> str:
    """Return a value as the window shows it."""
    if setting.kind == "bool":
        return _tr("on") if value else _tr("off")
    if setting.kind == "choice":
        return _setting_words(dict(setting.choices).get(value, ""))
    if setting.kind == "variant":
        return _setting_words(value.label)
    if setting.kind == "variants":
        return format.count(len(value))
    if setting.kind in ("int", "float"):
        number = format.shortest(round(100 * value, 10) if setting.percent else value)
        return format.with_unit(number, "%" if setting.percent else setting.unit)
    return str(value) if setting.kind == "text" else ""
